import { type Element, quoted, readCsv } from '../../../core/resets/redis/csv.ts'
import type { Conversation } from '../../../engine/exec.ts'
import type { Place } from '../store.ts'

/** A command has failed, or the session has ended. */
export class RedisError extends Error {
  override readonly name = 'RedisError'
}

export type Command = readonly (Buffer | string | number)[]

/**
 * A session of `redis-cli` inside of the container of the server. Every image of Redis and Valkey has it, it needs no published port and
 * no client library, and with `--csv` its answers have one line each, whatever bytes they are made of.
 */
export class RedisSession {
  readonly #talk: Conversation
  #count = 0
  #isOver = false

  constructor(talk: Conversation) {
    this.#talk = talk
    void talk.ended.then(() => {
      this.#isOver = true
    })
  }

  /** @param password of the user `default`; undefined: it has none */
  static async open({ engine, id }: Place, password: string | undefined): Promise<RedisSession> {
    const talk = await engine.exec.converse(id, {
      command: ['redis-cli', '--csv'],
      environment: password === undefined ? [] : [`REDISCLI_AUTH=${password}`],
    })
    return new RedisSession(talk)
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /**
   * Sends commands at once.
   * @returns the answer to each, with its arrays flattened
   * @throws RedisError when one of them is answered with an error, or the session has ended
   */
  async send(...commands: readonly Command[]): Promise<Element[][]> {
    const mark = `ssot:${++this.#count}`
    const lines = [...commands, ['ECHO', mark]].map((words) => words.map(quoted).join(' '))
    this.#talk.send(`${lines.join('\n')}\n`)
    const answers: Element[][] = []
    let failure: RedisError | undefined
    // To the end, also after an error: what is left would be taken for the answers to the next commands.
    for (;;) {
      const line = await this.#talk.nextLine()
      if (line === null) throw await this.#lost()
      if (line === `"${mark}"`) break
      const answer = read(line)
      if (answer instanceof RedisError) failure ??= answer
      else answers.push(answer)
    }
    if (failure !== undefined) throw failure
    if (answers.length === commands.length) return answers
    throw new RedisError(
      `redis-cli has answered ${answers.length} of ${commands.length} commands: ${this.#talk.takeErrors()}`,
    )
  }

  close(): void {
    this.#talk.close()
  }

  async #lost(): Promise<RedisError> {
    this.#isOver = true
    const { errors } = await this.#talk.ended
    return new RedisError(`the session of redis-cli has ended${errors === '' ? '' : `: ${errors}`}`)
  }
}

function read(line: string): Element[] | RedisError {
  let elements: Element[]
  try {
    elements = readCsv(line)
  } catch {
    // Not an answer of the server: `Could not connect to Redis at 127.0.0.1:6379`.
    return new RedisError(line)
  }
  for (const element of elements)
    if (element !== null && typeof element === 'object' && 'error' in element)
      return new RedisError(element.error)
  return elements
}
