import { afterEach, expect, test, vi } from 'vitest'
import { SsotError } from '../../core/errors/errors.ts'
import type { Emit } from '../../core/events/event.ts'
import { describeHappening } from '../../core/events/wording.ts'
import type { Operation } from '../../core/plan/operation.ts'
import { KnownSecrets } from '../../core/secrets/hide.ts'
import { FakeEngine, type RunningFake } from '../../testing/engines/fake-engine.ts'
import { watchLife } from '../life/watch-life.ts'
import { type RefreshOptions, refreshRun } from '../refresh.ts'
import { driftOf } from '../status/drift.ts'
import { Renewal, type RenewalInput } from './renewal.ts'

vi.mock('../refresh.ts')
vi.mock('../status/drift.ts')

afterEach(() => {
  vi.mocked(refreshRun).mockReset()
  vi.mocked(driftOf).mockReset()
})

const REPLACE_WEB: Operation[] = [
  { do: 'build', service: 'web', image: 'web:2', cause: 'source changed' },
  { do: 'replace', service: 'web', cause: 'source changed', containers: [], endFirst: true },
  {
    ...{ do: 'start', service: 'web', cause: 'source changed', after: [] },
    ...{ completes: 'never', isOptional: false },
  },
  { do: 'keep', service: 'db', cause: 'unchanged' },
]

/** The stack of a test run with the services `web` and `db`, which are watched. */
async function stackOf() {
  const engine = new FakeEngine()
  const running = new Map<string, RunningFake>()
  for (const service of ['web', 'db']) {
    const id = engine.add({ service, onStart: (container) => void running.set(service, container) })
    await engine.containers.start(id)
  }
  const seen: string[] = []
  const emit: Emit = (happening) => seen.push(describeHappening(happening))
  const watch = await watchLife({ engine, project: 'p', emit, secrets: new KnownSecrets() })
  const renewal = new Renewal({
    options: { emit, connection: { engine } },
    stack: { place: { project: 'p', ports: {} }, labels: {}, choice: {} },
    watch,
    givenUp: new Set<string>(),
  } as unknown as RenewalInput)
  const exit = (service: string, code: number) => running.get(service)?.exit(code)
  return { engine, seen, watch, renewal, exit }
}

/** A refresh that does this after its plan. */
function refreshDoes(act: (options: RefreshOptions) => Promise<void>): void {
  vi.mocked(refreshRun).mockImplementation(async (options) => {
    const plan = { project: 'p', operations: REPLACE_WEB, decisions: [] }
    options.onPlan?.(plan)
    await act(options)
    return { plan, info: { environment: 'test', project: 'p', engine: { endpoint: '' }, services: {} } }
  })
}

test('a service that exits during a refresh that does not change it is reported', async () => {
  const { engine, seen, watch, renewal, exit } = await stackOf()
  refreshDoes(async () => {
    exit('web', 137)
    exit('db', 3)
    expect(seen).toEqual(['db  exited with 3'])
  })
  await renewal.refresh()
  // The service that was refreshed is down.
  await expect.poll(() => seen).toEqual(['db  exited with 3', 'web  exited with 137'])
  await expect.poll(() => engine.watcherCount).toBe(1)
  watch.close()
})

test('a service whose failure is the error of the refresh is not reported once more', async () => {
  const { engine, seen, watch, renewal, exit } = await stackOf()
  const failure = new SsotError({
    code: 'SERVICE_EXITED',
    service: 'web',
    summary: 'It exited.',
    todo: 'Mend it.',
  })
  refreshDoes(async () => {
    exit('web', 1)
    throw failure
  })
  await expect(renewal.refresh()).rejects.toBe(failure)
  exit('db', 0)
  await expect.poll(() => seen).toEqual(['db  exited with 0'])
  await expect.poll(() => engine.watcherCount).toBe(1)
  expect(seen).toHaveLength(1)
  watch.close()
})

test('the end cancels a refresh, waits for it, and reports nothing that it leaves', async () => {
  const { engine, seen, renewal, exit } = await stackOf()
  refreshDoes(async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    exit('web', 137)
    exit('db', 137)
  })
  const refreshing = renewal.refresh()
  await renewal.end()
  await refreshing
  expect(seen).toEqual([])
  expect(engine.watcherCount).toBe(0)
})

test('a comparison with the files does not warn again of what the start has warned of', async () => {
  const { seen, watch, renewal } = await stackOf()
  vi.mocked(driftOf).mockImplementation(async ({ emit }) => {
    emit({ type: 'context-large', service: 'web', bytes: 1e9 })
    return { causes: new Map(), expected: new Map(), endpoints: {} }
  })
  await renewal.drift()
  expect(seen).toEqual([])
  watch.close()
})
