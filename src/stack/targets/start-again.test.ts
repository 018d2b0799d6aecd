import { describe, expect, test } from 'vitest'
import type { Happening } from '../../core/events/event.ts'
import { type FakeContainer, FakeEngine } from '../../testing/engines/fake-engine.ts'
import { startAgain } from './start-again.ts'

const hook = { command: ['seed'], isPrivileged: false, environment: [] }
const parts = { files: new Map(), postStart: new Map([['db', [hook]]]) }

async function startedAgain(
  fake: Partial<FakeContainer>,
  limitMs?: number,
  change?: (e: FakeEngine) => void,
) {
  const engine = new FakeEngine()
  const id = engine.add({ service: 'db', ...fake })
  change?.(engine)
  const seen: Happening[] = []
  const emit = (happening: Happening) => void seen.push(happening)
  await startAgain(engine, { id, service: 'db' }, parts, emit, 'interrupted', limitMs)
  return { calls: engine.calls, last: seen.at(-1) }
}

describe('a container that is started again', () => {
  test('runs on when its hooks have ended with 0', async () => {
    const { calls, last } = await startedAgain({})
    expect(calls).toEqual(['start db', 'run seed in db'])
    expect(last).toEqual({ type: 'service-restored', service: 'db', why: 'interrupted' })
  })

  test('is stopped when a hook fails, as the report says', async () => {
    const { calls, last } = await startedAgain({ hook: () => ({ exitCode: 1, lastLines: [] }) })
    expect(calls).toEqual(['start db', 'run seed in db', 'stop db'])
    expect(last).toMatchObject({
      type: 'service-not-restored',
      reason: expect.stringContaining('The container was stopped, because it is not ready without its hooks'),
    })
  })

  test('is stopped when a hook takes too long, without advice about its stop', async () => {
    const { calls, last } = await startedAgain({ hook: () => null }, 20)
    expect(calls.at(-1)).toBe('stop db')
    expect(last).toMatchObject({ reason: expect.stringContaining('still running after 0.02 s') })
    expect(last).toMatchObject({ reason: expect.not.stringContaining('stop_grace_period') })
  })

  test('is not said to be stopped when it cannot be', async () => {
    const { last } = await startedAgain(
      { hook: () => ({ exitCode: 1, lastLines: [] }) },
      undefined,
      (engine) => {
        engine.containers.stop = () => Promise.reject(new Error('no answer'))
      },
    )
    expect(last).toEqual({
      type: 'service-not-restored',
      service: 'db',
      reason: 'a hook has failed, and it could not be stopped: no answer',
    })
  })
})
