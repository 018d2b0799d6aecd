import { describe, expect, test } from 'vitest'
import { FakeEngine, type RunningFake } from '../../testing/engines/fake-engine.ts'
import { failure, start } from '../../testing/engines/start-services.ts'

/** A service of which nothing can be asked. */
const plain = (service: string, onStart: (running: RunningFake) => void) => ({ service, onStart })

describe('a service of which nothing can be asked', () => {
  test('is ready when it has run for the given time', async () => {
    const engine = new FakeEngine([plain('worker', () => {})])
    const { done, seen } = start(engine, { worker: {} }, { settleMs: 10 })
    await done
    expect(seen).toEqual(['worker started', 'worker ready'])
  })

  test('is not ready when it has exited, even if the event of that has not arrived', async () => {
    const engine = new FakeEngine([plain('worker', () => {})])
    const { inspect } = engine.containers
    const inspected = Promise.withResolvers<void>()
    let looks = 0
    engine.containers.inspect = async (id) => {
      const details = await inspect(id)
      // The first look is before the start.
      if (looks++ === 0) return details
      inspected.resolve()
      return { ...details, state: 'exited', exitCode: 3 }
    }
    const { done, seen } = start(engine, { worker: {} }, { settleMs: 1, timeoutMs: 200 })
    const failed = failure(done)
    await inspected.promise
    expect((await failed).code).toBe('START_TIMEOUT')
    expect(seen).not.toContain('worker ready')
  })

  test('is ready when one replica has completed and the other runs, although the event of the exit comes after the look', async () => {
    const exits: RunningFake['exit'][] = []
    const seed = plain('seed', ({ exit }) => void exits.push(exit))
    const engine = new FakeEngine([seed, seed])
    const { inspect } = engine.containers
    engine.containers.inspect = async (id) => {
      const details = await inspect(id)
      if (details.state !== 'running' || id !== 'seed-1') return details
      setTimeout(() => exits[0]?.(0), 20)
      return { ...details, state: 'exited' }
    }
    const { done, seen } = start(engine, { seed: {} }, { settleMs: 1, timeoutMs: 1000 })
    await done
    expect(seen).toEqual(['seed started', 'seed ready'])
  })

  test('is ready when one replica has completed within the given time and the other runs', async () => {
    let starts = 0
    const seed = plain('seed', ({ exit }) => void (starts++ === 0 && setImmediate(() => exit(0))))
    const { done, seen } = start(
      new FakeEngine([seed, seed]),
      { seed: {} },
      { settleMs: 20, timeoutMs: 1000 },
    )
    await done
    expect(seen).toEqual(['seed started', 'seed ready'])
  })

  test('fails the start with what it printed, although the engine reports its start only after that', async () => {
    const engine = new FakeEngine([
      {
        ...plain('worker', ({ exit }) => setImmediate(() => exit(3))),
        ...{ lines: ['no queue'], startReportedAfterMs: 50 },
      },
    ])
    const error = await failure(start(engine, { worker: {} }, { settleMs: 60_000 }).done)
    expect(error.evidence).toMatchObject({ lastLines: ['no queue'] })
  })

  test('fails the start with its exit code when it exits meanwhile', async () => {
    const engine = new FakeEngine([plain('worker', ({ exit }) => setImmediate(() => exit(3)))])
    const error = await failure(start(engine, { worker: {} }, { settleMs: 60_000 }).done)
    expect(error).toMatchObject({ code: 'SERVICE_EXITED', service: 'worker', evidence: { exitCode: 3 } })
  })
})
