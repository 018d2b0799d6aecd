import { emitKeypressEvents } from 'node:readline'
import { keysOf, type PressedKey } from '../../core/live/keys.ts'
import type { Line } from '../../core/live/spans.ts'
import type { Screen } from '../context.ts'
import { changedLines, enterScreen, leaveScreen } from '../terminal/drawing.ts'

export interface LiveTerminalOptions {
  screen: Screen
  hasColour: boolean
  onKey(key: string): void
  onResize(): void
}

/** The terminal while the live view has it: keys are read one by one, and what was on the screen comes back afterwards. */
export class LiveTerminal implements Disposable {
  readonly #options: LiveTerminalOptions
  #drawn: readonly string[] | null = null
  #isEntered = false
  /** Whether another program has the terminal. */
  #isLent = false
  #isDisposed = false

  constructor(options: LiveTerminalOptions) {
    this.#options = options
    emitKeypressEvents(process.stdin)
    process.on('SIGWINCH', this.#resized)
    process.on('SIGCONT', this.#continued)
    // The message of an error that nobody catches would go to the screen that vanishes.
    process.on('uncaughtExceptionMonitor', this.#leave)
    process.on('exit', this.#leave)
    this.#enter()
  }

  get isEntered(): boolean {
    return this.#isEntered
  }

  draw(lines: readonly Line[]): void {
    if (!this.#isEntered) return
    const { screen, hasColour } = this.#options
    const { drawing, drawn } = changedLines(lines, this.#drawn, { ...screen.size(), hasColour })
    this.#drawn = drawn
    screen.draw(drawing)
  }

  /** Takes the terminal. The next drawing draws everything. */
  #enter(): void {
    if (this.#isEntered || this.#isDisposed) return
    this.#isEntered = true
    this.#drawn = null
    process.stdin.setRawMode(true)
    process.stdin.on('keypress', this.#pressed)
    process.stdin.resume()
    this.#options.screen.draw(enterScreen())
  }

  /** Stops this process and those of its job, as Ctrl-Z does, until the shell lets them go on. */
  suspend(): void {
    this.#leave()
    // The whole group: `npx` is in it, and the shell waits for that.
    process.kill(0, 'SIGTSTP')
    // It goes on here. Without a shell that could wake it again, the system does not stop it.
    setImmediate(this.#continued)
  }

  [Symbol.dispose](): void {
    this.#leave()
    this.#isDisposed = true
    process.off('SIGWINCH', this.#resized)
    process.off('SIGCONT', this.#continued)
    process.off('uncaughtExceptionMonitor', this.#leave)
    process.off('exit', this.#leave)
  }

  readonly #leave = (): void => {
    if (!this.#isEntered) return
    this.#isEntered = false
    this.#options.screen.draw(leaveScreen())
    process.stdin.off('keypress', this.#pressed)
    process.stdin.pause()
    process.stdin.setRawMode(false)
  }

  readonly #pressed = (character: string | undefined, pressed: PressedKey): void => {
    for (const key of keysOf(character, pressed)) this.#options.onKey(key)
  }

  readonly #resized = (): void => {
    this.#drawn = null
    this.#options.onResize()
  }

  /** The shell has used the terminal meanwhile. A shell in a container has it until it ends. */
  readonly #continued = (): void => {
    if (this.#isLent) return
    this.#leave()
    this.#enter()
    this.#options.onResize()
  }

  /** Gives the terminal to a program until it ends. */
  async lend<T>(use: () => Promise<T>): Promise<T> {
    this.#leave()
    this.#isLent = true
    try {
      return await use()
    } finally {
      this.#isLent = false
      this.#enter()
      this.#options.onResize()
    }
  }
}
