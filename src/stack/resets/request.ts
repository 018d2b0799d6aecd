import https from 'node:https'
import { http } from '../../host/http.ts'
import { resetFailed } from './errors.ts'
import type { Held, Place, Store } from './store.ts'

/** How much of an answer an error quotes. */
const MAX_BODY_BYTES = 8192

/** A service that puts itself back when it gets a request. What it does then is its own affair, so nothing is noted. */
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

  async take(): Promise<Held> {
    const what = `${this.#method} ${new URL(this.#url).pathname}`
    return {
      did: 'left',
      what: `a restore sends ${what}`,
      putBack: async (signal) => ({ did: 'called', what: `${what}: ${await this.#send(what, signal)}` }),
      release() {},
    }
  }

  async tidy(): Promise<void> {}

  close(): void {}

  /** @returns the status of success */
  async #send(what: string, signal: AbortSignal): Promise<number> {
    let answer: Answer
    try {
      answer = await ask(this.#method, this.#url, signal)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw resetFailed(this.#place, `${what} was not answered: ${reason}`)
    }
    const { status, body } = answer
    if (status >= 200 && status < 300) return status
    const lines = this.#place.secrets.hideLastLines(body.trimEnd().split('\n'), 40)
    throw resetFailed(this.#place, `${what} was answered with status ${status}`, { lastLines: lines })
  }
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
