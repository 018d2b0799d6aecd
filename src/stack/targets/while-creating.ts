import type { Creating } from '../replay/replay.ts'

/**
 * Starts services while their containers are being created. A failure of one ends the other, and is the error; when this
 * settles, the engine has answered every request.
 *
 * @param creating null: everything exists
 * @param start ends when its signal comes, with the reason of it
 */
export async function whileCreating(
  creating: Creating | null,
  signal: AbortSignal | undefined,
  start: (signal: AbortSignal | undefined) => Promise<void>,
): Promise<void> {
  if (creating === null) return start(signal)
  const ended = new AbortController()
  creating.done.catch((error: unknown) => ended.abort(error))
  try {
    await start(AbortSignal.any([ended.signal, ...(signal === undefined ? [] : [signal])]))
    await creating.done
  } catch (failure) {
    creating.stop(failure)
    throw failure
  } finally {
    await creating.done.catch(() => {})
  }
}
