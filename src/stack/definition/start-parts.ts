import type { ComposeModel } from '../../core/compose/model.ts'
import { copiedFiles } from '../../core/contents/copied-files.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { hooksOf } from '../../core/hooks/hooks.ts'
import type { ComposeCall } from '../../engine/cli/compose.ts'
import type { StartParts } from '../containers/start-container.ts'
import type { StackDefinition } from './definition.ts'
import type { Lookup } from './preflight.ts'

/**
 * What belongs to the starts of a model's containers: the files that the compose file gives, and the `post_start` hooks.
 * @throws COMPOSE_INVALID when a variable is not set that has the content of a config or secret
 */
export async function startParts(
  definition: StackDefinition,
  { env }: Pick<ComposeCall, 'env'>,
  model: ComposeModel,
  lookup: Pick<Lookup, 'locate'>,
): Promise<StartParts> {
  const { files, wrong } = copiedFiles(model, env)
  if (wrong.length > 0) {
    throw new SsotError({
      code: 'COMPOSE_INVALID',
      summary: `${definition.environment.composeFile} takes the content of configs or secrets from variables that are not set: ${wrong.map(({ message }) => message).join('; ')}`,
      problems: await lookup.locate(definition, { services: wrong }),
      todo: 'Give the variables a value in the table Variables of the matrix or in its env file, or set them before the start, for example in the CI job. An empty value makes an empty file.',
    })
  }
  const hooks = Object.entries(model.services).map(
    ([name, service]) => [name, hooksOf(service, 'post_start')] as const,
  )
  return { files, postStart: new Map(hooks.filter(([, own]) => own.length > 0)) }
}
