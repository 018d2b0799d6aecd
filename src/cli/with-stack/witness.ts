import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { Sightings } from './sightings.ts'

/*
 * A terminal sends the signal of Ctrl-C to every process of a group: to this process and to the command that it runs. `kill`
 * sends it to this process alone. The system does not say which of both it was. So a small shell of the same group, which
 * nobody else knows, tells whether the signal has reached it too.
 */

/** The signals that a terminal, a shell or `kill` sends to end a command. */
export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const
export type EndSignal = (typeof SIGNALS)[number]

/**
 * Prints each signal that it gets, and each line that it reads. Whatever came before the line is printed before it. It ends
 * with its input. A signal may interrupt `read`, and some shells then report the same as at the end of the input.
 */
const WATCH = `
${SIGNALS.map((signal) => `trap 'told=1; echo ${signal}' ${signal.slice(3)}`).join('\n')}
while :; do
  told=
  if read -r line; then
    echo "$line"
  else
    [ -n "$told" ] || exit 0
  fi
done
`

const QUESTION = '?'

/** Tells whether signals are sent to the whole process group. */
export class Witness implements Disposable {
  readonly #shell: ChildProcess
  readonly #sightings = new Sightings()
  /** Each waits for the answer to one question, in order. */
  readonly #asking: (() => void)[] = []
  /** Resolves when it notices signals. */
  readonly ready: Promise<unknown>

  constructor() {
    this.#shell = spawn('sh', ['-c', WATCH, 'ssot-docker-witness'], {
      env: { PATH: process.env.PATH },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    // It may have been killed, or cannot be started. Then it knows of no signal.
    this.#shell.on('error', () => this.#giveUp())
    this.#shell.on('close', () => this.#giveUp())
    const { stdin, stdout } = this.#shell
    stdin?.on('error', () => this.#giveUp())
    if (stdout !== null) {
      createInterface(stdout).on('line', (line) => {
        if (line !== QUESTION) this.#sightings.add(line)
        else this.#answer()
      })
    }
    this.ready = this.#ask()
  }

  /** Whether a signal that this process has just got was sent to the whole group. False when it is not known. */
  async hasSeen(signal: EndSignal): Promise<boolean> {
    await this.#ask()
    return this.#sightings.claim(signal)
  }

  [Symbol.dispose](): void {
    this.#shell.stdin?.end()
  }

  /** Resolves when it has told of all signals that came before. */
  #ask(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const { stdin } = this.#shell
    if (stdin?.writable) {
      this.#asking.push(resolve)
      stdin.write(`${QUESTION}\n`)
    } else resolve()
    return promise
  }

  #answer(): void {
    this.#asking.shift()?.()
    this.#forgetSoon()
  }

  /**
   * A signal that the witness has seen is on its way to this process, and is handled in the next turn of the event loop. One that
   * is not was merged with another on its way, and must not be taken for a later one to this process alone.
   */
  #forgetSoon(): void {
    const count = this.#sightings.count
    setImmediate(() =>
      setImmediate(() => {
        // Otherwise there are newer ones, and the next answer leads here again.
        if (this.#asking.length === 0 && this.#sightings.count === count) this.#sightings.clear()
      }),
    )
  }

  #giveUp(): void {
    while (this.#asking.length > 0) this.#answer()
  }
}
