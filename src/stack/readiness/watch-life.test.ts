import { expect, test } from 'vitest'
import type { Emit } from '../../core/events/event.ts'
import { describeHappening } from '../../core/events/wording.ts'
import { CHECK, FakeEngine, type RunningFake } from '../../testing/engines/fake-engine.ts'
import { watchLife } from './watch-life.ts'

test('changes of a service are reported with its last lines and without secrets, but not that it is still healthy', async () => {
  let container: RunningFake | undefined
  const engine = new FakeEngine()
  const id = engine.add({
    service: 'api',
    healthcheck: CHECK,
    lines: ['connecting as app:hunter2', 'cannot go on'],
    onStart: (running) => {
      container = running
    },
  })
  await engine.containers.start(id)
  const seen: string[] = []
  const emit: Emit = (happening) => seen.push(describeHappening(happening))
  const watch = await watchLife({ engine, project: 'p', emit, secrets: ['hunter2'] })
  container?.setHealth('healthy')
  container?.setHealth('unhealthy')
  container?.setHealth('healthy')
  container?.exit(0)
  container?.exit(1)
  await expect.poll(() => seen.length).toBe(6)
  expect(seen).toEqual([
    'api  turned unhealthy',
    'api  is healthy again',
    'api  exited with 0',
    'api  exited with 1',
    'api  | connecting as app:[redacted]',
    'api  | cannot go on',
  ])
  watch.close()
  container?.exit(2)
  expect(seen).toHaveLength(6)
})
