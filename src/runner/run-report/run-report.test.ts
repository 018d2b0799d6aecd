import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { StackEvent } from '../../core/events/event.ts'
import { formatLine, stampOf } from '../../core/evidence/stored-line.ts'
import { type Home, homeOf } from '../../host/home/home.ts'
import { BEGAN_MS, FAILED_RUN, PROJECT, ROOT } from '../../testing/reports/run.ts'
import { reportAfterFailures } from './after-failures.ts'
import { loadRun } from './load.ts'
import { reportFolder } from './own-folder.ts'
import { recordedRuns, runOfProcess, runsOfCheckout } from './recorded-runs.ts'

let home: Home
beforeEach(() => {
  home = homeOf({ SSOT_DOCKER_HOME: mkdtempSync(join(tmpdir(), 'ssot-run-report-')) })
  mkdirSync(home.logs, { mode: 0o700 })
})
afterEach(() => rmSync(home.folder, { recursive: true }))

/** Writes the log of a run, which was written to last at a time. */
function log(key: string, events: readonly StackEvent[], atSeconds: number, ending = '.events.jsonl'): void {
  const file = join(home.logs, `${key}${ending}`)
  writeFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''), { mode: 0o600 })
  utimesSync(file, atSeconds, atSeconds)
}

const moved = (root: string) =>
  FAILED_RUN.map((event) => (event.type === 'start-requested' ? { ...event, root } : event))
const passed = FAILED_RUN.filter(
  (event) => event.type !== 'tests-failed' && !('state' in event && event.state === 'failed'),
)
const ids = (runs: Iterable<{ id: string }>) => [...runs].map(({ id }) => id)

test('the runs of a checkout are those with its root, the newest first', () => {
  log('aa', FAILED_RUN, 100)
  log('bb', moved('/elsewhere'), 300)
  log('cc', FAILED_RUN, 200)
  expect(ids(recordedRuns(home))).toEqual(['bb', 'cc', 'aa'])
  expect(ids(runsOfCheckout(home, ROOT))).toEqual(['cc', 'aa'])
})

test('without a folder of logs there are no runs', () => {
  rmSync(home.logs, { recursive: true })
  expect(ids(recordedRuns(home))).toEqual([])
})

test('the runs of a keeper that keeps a stack have numbers, and reports of their own', () => {
  const rest = { type: 'rest-began', forMs: 1, atMs: BEGAN_MS + 5000 } as const
  log('aa', [...FAILED_RUN, rest, ...FAILED_RUN], 100)
  const runs = [...recordedRuns(home)]
  expect(ids(runs)).toEqual(['aa-2', 'aa'])
  expect(runs.map((run) => reportFolder(home, run))).toEqual([
    join(home.logs, 'aa.output', 'report-2'),
    join(home.logs, 'aa.output', 'report'),
  ])
})

test('a log that was renamed because it was full is read, too', () => {
  log('aa', FAILED_RUN.slice(0, 20), 100, '.1.events.jsonl')
  log('aa', FAILED_RUN.slice(20), 100)
  expect([...recordedRuns(home)][0]?.events).toEqual(FAILED_RUN)
})

test('a run is found by a process that has taken a lease, and not by any other one', () => {
  log('aa', FAILED_RUN, 100)
  expect(runOfProcess(home, 9)?.id).toBe('aa')
  // The keeper.
  expect(runOfProcess(home, 10)).toBeNull()
})

test('a run without failures gets no report', () => {
  log('aa', passed, 100)
  expect(reportAfterFailures({ SSOT_DOCKER_HOME: home.folder }, 9, false)).toBeNull()
  expect(reportAfterFailures({ SSOT_DOCKER_HOME: home.folder }, 8, true)).toBeNull()
})

test('a run is read with what its services have written, by the clock of this machine, and with the median of runs before', () => {
  const aheadMs = 5000
  const ahead = FAILED_RUN.map((event) =>
    event.type === 'output-followed' ? { ...event, clockOffsetMs: aheadMs } : event,
  )
  log(
    'aa',
    FAILED_RUN.map((event) => ({ ...event, atMs: event.atMs - 60_000 })),
    100,
  )
  log('bb', ahead, 200)
  log('cc', moved('/elsewhere'), 300)
  const folder = join(home.logs, 'bb.output', PROJECT)
  mkdirSync(folder, { recursive: true })
  const at = (ms: number) => stampOf(BEGAN_MS + ms + aheadMs)
  const lines = [
    formatLine(at(3700), 'stderr', 'Error: no disk'),
    formatLine(at(90_000), 'stdout', 'of another run'),
    '2026-03-31T12:0',
  ]
  writeFileSync(join(folder, 'db.0.log'), lines.join('\n'))
  const [, run] = recordedRuns(home)
  if (run === undefined) throw new Error('There is no run.')
  const { story, outputs } = loadRun(home, run)
  expect(outputs.get(PROJECT)).toMatchObject([
    { service: 'db', lines: [{ atMs: BEGAN_MS + 3700, text: 'Error: no disk' }] },
  ])
  expect(story.files[0]?.tests[1]?.explanation?.text).toBe('Error: no disk')
  expect(story.stacks[0]?.medianMs).toBe(3000)
})
