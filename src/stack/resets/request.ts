import https from 'node:https'
import type { ServiceReset } from '../../core/resets/report.ts'
import { http } from '../../host/http.ts'
import { resetFailed } from './errors.ts'
import type { Place, Store } from './store.ts'

/** How much of an answer an error quotes. */
const MAX_BODY_BYTES = 8192

/** A service that puts itself back when it gets a request. */
export class RequestStore implements Store {
  readonly #place: Pick<Place, 'service' | 'secrets'>
  readonly #url: string
  readonly #method: string

  constructor(place: Pick<Place, 'service' | 'secrets'>, method: string, url: string) {
    this.#place = place
    this.#method = method
    this.#url = url
  }

  get service(): string {
    return this.#place.service
  }

  /** What it does is its own affair. */
  async take(): Promise<void> {}

  async reset(signal: AbortSignal): Promise<Omit<ServiceReset, 'ms'>> {
    const what = `${this.#method} ${new URL(this.#url).pathname}`
    let answer: Answer
    try {
      answer = await ask(this.#method, this.#url, signal)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw resetFailed(this.#place, `${what} was not answered: ${reason}`)
    }
    const { status, body } = answer
    if (status >= 200 && status < 300) return { did: 'called', what: `${what}: ${status}` }
    const lines = this.#place.secrets.hideLastLines(body.trimEnd().split('\n'), 40)
    throw resetFailed(this.#place, `${what} was answered with status ${status}`, undefined, lines)
  }

  close(): void {}
}

interface Answer {
  status: number
  body: string
}

/** Redirects are not followed: they are no success. */
function ask(method: string, url: string, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    // The certificate of a stack of tests is its own.
    const options = { method, signal, rejectUnauthorized: false, headers: { 'content-length': 0 } }
    const request = (url.startsWith('https:') ? https : http).request(url, options, (response) => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.on('error', reject)
      response.on('end', () => {
        const body = Buffer.concat(pieces).subarray(0, MAX_BODY_BYTES).toString('utf8')
        resolve({ status: response.statusCode ?? 0, body })
      })
    })
    request.on('error', reject)
    request.end()
  })
}
