import type { TestState } from '../core/events/event.ts'
import type { EvidenceMode, TestLog } from '../runner/evidence/test-log.ts'
import type { CircusEvent, CircusTest } from './outcome.ts'

/*
 * Tells the keeper of the tests of a file, as jest-circus reports them, and adds to the errors of those that have failed what the services
 * have written meanwhile.
 */

/** Where the names of blocks end: the block around all has a name of Jest. */
const ROOT = 'ROOT_DESCRIBE_BLOCK'
/** What is kept of the message of an error. */
const MAX_ERROR = 2000

interface Ended {
  test: CircusTest
  beganAtMs: number
  endedAtMs: number
}

/** The tests of one file. */
export class TestEvents {
  readonly #file: string
  readonly #log: TestLog
  readonly #mode: EvidenceMode
  readonly #print: (text: string) => void
  readonly #beganAtMs = Date.now()
  readonly #began = new Map<CircusTest, number>()
  #ended: Ended[] = []

  /** @param print shows the excerpts of tests that have passed */
  constructor(file: string, log: TestLog, mode: EvidenceMode, print: (text: string) => void) {
    this.#file = file
    this.#log = log
    this.#mode = mode
    this.#print = print
    log.note({ type: 'test-file-began', file, atMs: this.#beganAtMs })
  }

  /** Jest shows the errors of a file when it has ended, and waits for this before. */
  async hear({ name, test }: CircusEvent): Promise<void> {
    if (name === 'run_finish') return await this.#show()
    if (test === undefined) return
    if (name === 'test_start') this.#begin(test)
    if (name === 'test_done') this.#end(test)
    if (name === 'test_skip' || name === 'test_todo') {
      const atMs = Date.now()
      this.#log.note({ type: 'test-ended', ...this.#about(test), state: 'skipped', ms: 0, atMs })
    }
  }

  /** @param hasFailed undefined: the test runner does not tell */
  async endFile(hasFailed: boolean | undefined): Promise<void> {
    const atMs = Date.now()
    const state: TestState = hasFailed === true ? 'failed' : 'passed'
    if (hasFailed !== undefined)
      this.#log.note({ type: 'test-file-ended', file: this.#file, state, ms: atMs - this.#beganAtMs, atMs })
    await this.#log.send()
  }

  #begin(test: CircusTest): void {
    const atMs = Date.now()
    this.#began.set(test, atMs)
    this.#log.note({ type: 'test-began', ...this.#about(test), atMs })
  }

  #end(test: CircusTest): void {
    const endedAtMs = Date.now()
    const beganAtMs = this.#began.get(test) ?? this.#beganAtMs
    this.#began.delete(test)
    this.#ended.push({ test, beganAtMs, endedAtMs })
    const [first] = test.errors
    const message = first === undefined ? undefined : textOf(shownOf(first))
    this.#log.note({
      ...{ type: 'test-ended', ...this.#about(test), state: first === undefined ? 'passed' : 'failed' },
      ...(message !== undefined && { error: message.slice(0, MAX_ERROR) }),
      ...{ ms: endedAtMs - beganAtMs, atMs: endedAtMs },
    })
  }

  async #show(): Promise<void> {
    const ended = this.#ended
    this.#ended = []
    if (this.#mode === 'off') return
    // A test that is run again has no errors left if it has passed then.
    const asked = ended.filter(({ test }) => this.#mode === 'always' || test.errors.length > 0)
    const excerpts = await this.#log.excerpts(
      asked.map(({ test, beganAtMs, endedAtMs }) => ({
        ...{ file: this.#file, name: nameOf(test), beganAtMs, endedAtMs },
      })),
    )
    for (const [index, { test }] of asked.entries()) {
      const excerpt = excerpts[index] ?? null
      if (excerpt === null) continue
      const [first] = test.errors
      if (first === undefined) this.#print(`${nameOf(test)}\n${excerpt}`)
      else addTo(shownOf(first), excerpt)
    }
  }

  #about(test: CircusTest): { file: string; name: string } {
    return { file: this.#file, name: nameOf(test) }
  }
}

function nameOf(test: CircusTest): string {
  const names = [test.name]
  for (let block = test.parent; block !== undefined && block.name !== ROOT; block = block.parent)
    names.unshift(block.name)
  return names.join(' > ')
}

/** Of what was thrown and where the test is, what Jest shows. */
function shownOf(error: unknown): unknown {
  if (!Array.isArray(error)) return error
  const [thrown, place] = error
  return hasText(thrown) ? thrown : place
}

interface WithText {
  message: string
  stack?: string
}

/** The errors of tests are of their own realm, so `instanceof Error` does not know them. */
function hasText(value: unknown): value is WithText {
  return (
    typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string'
  )
}

function textOf(error: unknown): string {
  return hasText(error) ? error.message : String(error)
}

/** Jest prints the text before the frames as the message. */
function addTo(error: unknown, excerpt: string): void {
  if (!hasText(error)) return
  const { message, stack } = error
  const text = `${message}\n\n${excerpt}`
  const at = stack?.indexOf(message) ?? -1
  const place = at === -1 ? (stack?.indexOf('\n') ?? -1) : at + message.length
  const shown =
    stack === undefined || place === -1
      ? undefined
      : `${stack.slice(0, place)}\n\n${excerpt}\n${stack.slice(place)}`
  // An error may be frozen.
  Reflect.defineProperty(error, 'message', { value: text, writable: true, configurable: true })
  if (shown !== undefined)
    Reflect.defineProperty(error, 'stack', { value: shown, writable: true, configurable: true })
}
