import { describe, expect, test } from 'vitest'
import { whileCreating } from './while-creating.ts'

/** Something that is being created, of which a test decides how it ends. */
function creation() {
  const end = Promise.withResolvers<void>()
  const stopped: unknown[] = []
  end.promise.catch(() => {})
  const creating = {
    containers: async () => [],
    done: end.promise,
    stop: (reason: unknown) => void stopped.push(reason),
  }
  return { creating, end, stopped }
}

const untilAborted = (signal: AbortSignal | undefined) =>
  new Promise<void>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))

describe('a start while containers are created', () => {
  test('ends when both have ended', async () => {
    const { creating, end } = creation()
    let isDone = false
    const done = whileCreating(creating, undefined, async () => {}).then(() => {
      isDone = true
    })
    await new Promise(setImmediate)
    expect(isDone).toBe(false)
    end.resolve()
    await done
  })

  test('is ended by the failure of the creation, which is the error', async () => {
    const { creating, end } = creation()
    const done = whileCreating(creating, undefined, untilAborted)
    end.reject(new Error('name in use'))
    await expect(done).rejects.toThrow('name in use')
  })

  test('that fails stops the creation, and rejects when the engine has answered', async () => {
    const { creating, end, stopped } = creation()
    const failure = new Error('exited')
    let isDone = false
    const done = whileCreating(creating, undefined, () => Promise.reject(failure)).catch((error: unknown) => {
      isDone = true
      return error
    })
    await new Promise(setImmediate)
    expect([isDone, stopped]).toEqual([false, [failure]])
    end.reject(failure)
    expect(await done).toBe(failure)
  })

  test('is ended by the signal of the caller', async () => {
    const { creating, end } = creation()
    const cancel = new AbortController()
    const done = whileCreating(creating, cancel.signal, untilAborted)
    cancel.abort(new Error('enough'))
    end.resolve()
    await expect(done).rejects.toThrow('enough')
  })
})
