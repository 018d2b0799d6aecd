import type { SsotOptions } from '../../core/options/options.ts'
import { withoutCiCommands } from '../../core/text/ci-commands.ts'
import { visible } from '../../core/text/visible.ts'
import type { TestNote, TestTime } from '../../keeper/channel/protocol.ts'
import type { Lease } from '../../keeper/client/client.ts'

/** When something is shown of what the services print. */
export type EvidenceMode = NonNullable<SsotOptions['evidence']>

export const DEFAULT_EVIDENCE: EvidenceMode = 'on-failure'

/** How long events wait for others, with which they are sent. */
const SEND_AFTER_MS = 200

/** Tells the keeper of a run what happens to its tests, and asks it what the services have written meanwhile. */
export class TestLog {
  readonly #lease: Pick<Lease, 'tests' | 'evidence'>
  #waiting: TestNote[] = []
  #timer: NodeJS.Timeout | undefined
  #sending: Promise<void> = Promise.resolve()

  constructor(lease: Pick<Lease, 'tests' | 'evidence'>) {
    this.#lease = lease
  }

  /** Tells it soon. */
  note(event: TestNote): void {
    this.#waiting.push(event)
    this.#timer ??= setTimeout(() => void this.send(), SEND_AFTER_MS).unref()
  }

  /** Tells what was noted. Resolves when the keeper has it, or is gone. */
  send(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const events = this.#waiting
    this.#waiting = []
    if (events.length > 0)
      // Whoever waits for the stack reports a keeper that is gone.
      this.#sending = this.#sending.then(() => this.#lease.tests(events)).catch(() => {})
    return this.#sending
  }

  /** What the services have written while each of the tests ran; null: nothing, or nobody knows. */
  async excerpts(tests: readonly TestTime[]): Promise<(string | null)[]> {
    await this.send()
    if (tests.length === 0) return []
    try {
      const excerpts = await this.#lease.evidence(tests)
      return excerpts.map((lines) => lines && withoutCiCommands(visible(lines.join('\n'))))
    } catch {
      return tests.map(() => null)
    }
  }
}
