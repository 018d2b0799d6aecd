import { z } from 'zod'
import { reasonIn } from '../../core/errors/reason.ts'
import type { CreateRequest } from '../../core/replay/fill.ts'
import { type Creation, CreationRefused } from '../creation.ts'
import { statusCode } from './api/requests.ts'
import type { Scope } from './scope.ts'

const answerSchema = z.looseObject({ Id: z.string().optional() }).nullish()

export class DockerCreation implements Creation {
  readonly #scope: Pick<Scope, 'docker'>

  constructor(scope: Pick<Scope, 'docker'>) {
    this.#scope = scope
  }

  async send({ path, query, body }: CreateRequest): Promise<string | null> {
    const hasQuery = Object.keys(query).length > 0
    const request = {
      path: hasQuery ? `${path}?` : path,
      method: 'POST',
      options: { _query: query, _body: body },
      statusCodes: { 200: true, 201: true },
    }
    const answer = await new Promise<unknown>((resolve, reject) => {
      this.#scope.docker.modem.dial(request, (error: unknown, data: unknown) => {
        if (error) reject(error)
        else resolve(data)
      })
    }).catch((error: unknown) => {
      const status = statusCode(error)
      // Without a status it is no answer: the engine is gone.
      throw status === undefined ? error : new CreationRefused(status, reasonIn(error), error)
    })
    return answerSchema.safeParse(answer).data?.Id ?? null
  }
}
