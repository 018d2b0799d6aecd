import { SsotError } from '../core/errors/errors.ts'

/**
 * An abort signal for the first Ctrl-C or SIGTERM. The second one ends the process.
 * @param what The subject of the error message: `The refresh`.
 * @param todo how to go on after the first one
 */
export function interruption(
  what: string,
  todo = 'Run the command again to continue. It does only what is left to do.',
): { signal: AbortSignal; [Symbol.dispose](): void } {
  const abort = new AbortController()
  const onSignal = (signal: NodeJS.Signals) => {
    abort.abort(
      new SsotError({
        code: 'START_CANCELLED',
        summary: `${what} was interrupted by ${signal}`,
        todo,
      }),
    )
  }
  const signals = ['SIGINT', 'SIGTERM'] as const
  for (const signal of signals) process.once(signal, onSignal)
  return {
    signal: abort.signal,
    [Symbol.dispose]: () => {
      for (const signal of signals) process.off(signal, onSignal)
    },
  }
}
