import { SsotError } from '../core/errors/errors.ts'
import type { ControlPart } from './channel/protocol.ts'

/** How long a part is, in UTF-16 code units. As JSON within JSON, it is far shorter than a message may be. */
const PART_LENGTH = 100_000

/** Answers that are longer than a message, and are fetched part by part. */
export class Parts {
  readonly #rests = new Map<number, string>()
  #nextNumber = 1

  /** The first part of an answer. */
  first(answer: unknown): ControlPart {
    return this.#part(JSON.stringify(answer ?? null))
  }

  /** @throws PROTOCOL_INVALID */
  rest(number: number): ControlPart {
    const rest = this.#rests.get(number)
    this.#rests.delete(number)
    if (rest !== undefined) return this.#part(rest)
    throw new SsotError({
      code: 'PROTOCOL_INVALID',
      summary: 'A part of an answer was asked for that does not exist',
      todo: 'Report this message.',
    })
  }

  #part(json: string): ControlPart {
    if (json.length <= PART_LENGTH) return { json }
    const rest = this.#nextNumber
    this.#nextNumber += 1
    this.#rests.set(rest, json.slice(PART_LENGTH))
    return { json: json.slice(0, PART_LENGTH), rest }
  }
}
