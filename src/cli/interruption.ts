import { SsotError } from '../core/errors/errors.ts'

/**
 * A signal that comes with the first Ctrl-C or SIGTERM; the second one ends the process as usual.
 * @param what is interrupted, as the subject of a sentence: `The refresh`
 */
export function interruption(what: string): { signal: AbortSignal; [Symbol.dispose](): void } {
  const abort = new AbortController()
  const onSignal = (signal: NodeJS.Signals) => {
    abort.abort(
      new SsotError({
        code: 'START_CANCELLED',
        summary: `${what} was interrupted by ${signal}`,
        todo: 'Call it again to go on: it does only what is left to do.',
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
