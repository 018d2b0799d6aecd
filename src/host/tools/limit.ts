/**
 * How long a command may take. `ms`: from its start to its end. `silentMs`: it may take as long as it makes progress, and print
 * nothing for so long.
 */
export type CommandLimit = ({ ms: number } | { silentMs: number }) & {
  /** Called while it prints nothing: after {@link TELL_MS}, and each time that this time has doubled. */
  onSilence?: ((silentMs: number) => void) | undefined
}

/** How long a command prints nothing until that is told. */
export const TELL_MS = 30_000

/** Why a command was ended. */
export interface LimitPassed {
  kind: 'time' | 'silence'
  ms: number
}

/** Watches the limit of one command. */
export class LimitWatch {
  readonly #limit: CommandLimit
  readonly #passed: LimitPassed
  readonly #onPassed: (passed: LimitPassed) => void
  #timer: NodeJS.Timeout
  #telling: NodeJS.Timeout | undefined

  constructor(limit: CommandLimit, onPassed: (passed: LimitPassed) => void) {
    this.#limit = limit
    this.#passed = 'ms' in limit ? { kind: 'time', ms: limit.ms } : { kind: 'silence', ms: limit.silentMs }
    this.#onPassed = onPassed
    this.#timer = this.#start()
    this.#tellAfter(TELL_MS, TELL_MS)
  }

  /** The command has printed something. */
  heard(): void {
    clearTimeout(this.#telling)
    this.#tellAfter(TELL_MS, TELL_MS)
    if (this.#passed.kind === 'time') return
    clearTimeout(this.#timer)
    this.#timer = this.#start()
  }

  close(): void {
    clearTimeout(this.#timer)
    clearTimeout(this.#telling)
  }

  #start(): NodeJS.Timeout {
    return setTimeout(() => {
      this.close()
      this.#onPassed(this.#passed)
    }, this.#passed.ms)
  }

  #tellAfter(waitMs: number, silentMs: number): void {
    const { onSilence } = this.#limit
    if (onSilence === undefined) return
    this.#telling = setTimeout(() => {
      onSilence(silentMs)
      this.#tellAfter(silentMs, silentMs * 2)
    }, waitMs)
  }
}
