import { afterEach, expect, test, vi } from 'vitest'
import type { Reporter, TestSpecification, Vitest } from 'vitest/node'
import { observeRuns, runsOf } from './runs.ts'

afterEach(() => {
  vi.resetModules()
})

/** The part of a Vitest that is read. */
function vitestWith(reporters: Reporter[]): Vitest {
  return { version: '4.0.0', config: { reporters } } as unknown as Vitest
}

/** Another copy of the file, as Vitest may load one for each project. */
async function anotherCopy(): Promise<typeof import('./runs.ts')> {
  vi.resetModules()
  const copy = await import('./runs.ts')
  expect(copy.observeRuns).not.toBe(observeRuns)
  return copy
}

async function start(reporters: readonly Reporter[]): Promise<void> {
  const specifications: TestSpecification[] = []
  for (const reporter of reporters) await reporter.onTestRunStart?.(specifications)
}

test('two copies of the file observe a run once, and both know of it', async () => {
  const reporters: Reporter[] = []
  const vitest = vitestWith(reporters)
  const copy = await anotherCopy()
  const listener = vi.fn(async () => {})
  for (const observe of [copy.observeRuns, observeRuns, copy.observeRuns]) observe(vitest)
  copy.runsOf(vitest).listeners.add(listener)
  await start(reporters)
  expect(listener).toHaveBeenCalledOnce()
  expect(runsOf(vitest).current).toEqual([])
})

test('runs are observed after Vitest has read a changed config, which has a new list of reporters', async () => {
  const vitest = vitestWith([])
  observeRuns(vitest)
  const reporters: Reporter[] = []
  Object.assign(vitest, vitestWith(reporters))
  observeRuns(vitest)
  const listener = vi.fn(async () => {})
  runsOf(vitest).listeners.add(listener)
  await start(reporters)
  expect(listener).toHaveBeenCalledOnce()
})
