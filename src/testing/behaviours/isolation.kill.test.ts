import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { type TestEngine, testEngine } from '../engines/test-engine.ts'
import {
  filesOf,
  keepersOf,
  type OwnHome,
  ownHome,
  processesOf,
  pruneIn,
  workersOf,
} from '../processes/own-home.ts'
import { type RunnerProcess, runRunner, startRunner } from '../processes/runner-process.ts'
import { randomOf } from '../random.ts'
import type { Project } from '../repositories/project.ts'
import { makeStores } from '../stores/project.ts'
import { type Face, faceOf } from './faces.ts'
import { strikeOne } from './kill-plan.ts'
import { newTraces } from './traces.ts'

/*
 * Kills runs with a stack for each test file, while a further stack starts or a stack is put back. Afterwards nothing of their stacks
 * is left, and the next run works. `npm run test:kill` kills 20 of them, `npm test` half as many as it kills other runs;
 * SSOT_KILL_SEED repeats a plan.
 */

const COUNT = process.env.SSOT_KILLS === undefined ? 20 : Math.ceil(Number(process.env.SSOT_KILLS) / 2)
const SEED = Number(process.env.SSOT_KILL_SEED ?? Date.now() % 1_000_000)
const FOLDER = 'kill-isolation'
/** How long a busy machine may take. */
const LIMIT = { timeout: 60_000, interval: 2 }
/** About how long the first reset of a run takes. */
const FIRST_RESET_MS = 300

const MIDDLES = ['a further stack starts', 'a reset runs'] as const
const TARGETS = ['keeper', 'worker', 'runner', 'keeper and runner'] as const
const FACES = ['Vitest, forks, plugin', 'Jest, workers, preset'].map(faceOf)

interface Kill {
  middle: (typeof MIDDLES)[number]
  target: (typeof TARGETS)[number]
  face: Face
  /** When, as a part of what is under way: 0 is its beginning. */
  moment: number
  /** Before which reset of the run, from 1. */
  reset: number
  /** Whether `prune` finds what a killed keeper has left; else the next run does. */
  isPruned: boolean
}

const random = randomOf(SEED)
const KILLS = Array.from({ length: COUNT }, (_, index): Kill => {
  const [pair, round] = [Math.floor(index / MIDDLES.length), Math.floor(index / 8)]
  return {
    middle: MIDDLES[index % MIDDLES.length] ?? 'a reset runs',
    target: TARGETS[(pair + SEED) % TARGETS.length] ?? 'keeper',
    face: FACES[(pair + index + round) % FACES.length] ?? faceOf('Vitest, forks, plugin'),
    moment: random(),
    reset: 1 + Math.floor(random() * 6),
    isPruned: random() < 0.5,
  }
})
const named = KILLS.map((kill, index) => {
  const { middle, target, face, moment } = kill
  const when = `at ${Math.round(moment * 100)} % while ${middle}`
  return [`kill ${index + 1} of ${COUNT} (seed ${SEED}): ${target} of ${face.runner}, ${when}`, kill] as const
})

let engine: TestEngine
let own: OwnHome
let project: Project
let before: string[]
/** How many kills have met what they were to meet. */
let met = 0

beforeAll(async () => {
  engine = await testEngine()
})
beforeEach(() => {
  own = ownHome()
  before = traces()
})
afterEach(() => {
  project[Symbol.dispose]()
  own[Symbol.dispose]()
})
afterAll(() => {
  engine[Symbol.dispose]()
  console.log(`${met} of ${COUNT} kills came while that was under way`)
  if (COUNT >= 10) expect(met).toBeGreaterThan(COUNT / 2)
})

const SEED_MODULE = `import pg from 'pg'
export default async ({ ssot }) => {
  const client = new pg.Client(ssot.url('db'))
  await client.connect()
  await client.query('CREATE TABLE notes (text text)')
  await client.end()
}
`

/** Each reset copies the database, which takes longer than to undo rows. */
function testFile(face: Face): string {
  return `${face.head}${face.load('fs', 'node:fs')}${face.load('pg', 'pg')}
const ask = async (text) => {
  const client = new pg.Client(process.env.DB_URL)
  await client.connect()
  const { rows } = await client.query(text)
  await client.end()
  return rows
}
test('it finds its stack as it was ready, again and again', async () => {
  fs.appendFileSync('told', 'file begins\\n')
  for (let turn = 1; turn <= Number(process.env.TURNS); turn++) {
    const [found] = await ask('SELECT (SELECT count(*)::int FROM notes) AS notes, (SELECT count(*)::int FROM pg_tables WHERE schemaname = current_schema()) AS tables')
    if (found.notes !== 0 || found.tables !== 1) fs.appendFileSync('told', 'not as it was: ' + JSON.stringify(found) + '\\n')
    expect(found).toEqual({ notes: 0, tables: 1 })
    await ask("INSERT INTO notes VALUES ('mine'); CREATE TABLE more (a int)")
    fs.appendFileSync('told', 'reset begins\\n')
    const { ms } = await ssot.reset()
    fs.appendFileSync('told', 'reset ends after ' + ms + '\\n')
  }
  await ask("INSERT INTO notes VALUES ('left'); CREATE TABLE more (a int)")
}, 30_000)
`
}

function made({ face }: Kill): Project {
  const options = { isolation: 'file', stacks: 2, setup: './seed.mjs' }
  const files = Object.fromEntries(['a', 'b', 'c'].map((name) => [`${name}.test.js`, testFile(face)]))
  return makeStores({
    folder: FOLDER,
    packages: ['pg'],
    files: { ...face.files({ options }), ...files, 'seed.mjs': SEED_MODULE },
  })
}

const place = (turns: number) => ({ root: project.root, env: { ...own.env, CI: '', TURNS: `${turns}` } })
const argsOf = ({ runner, args }: Face) => [...args, ...(runner === 'vitest' ? ['--maxWorkers=2'] : [])]

test.each(named)('%s', { timeout: 120_000 }, async (_, kill) => {
  const { face, isPruned } = kill
  project = made(kill)
  project.write('told', '')
  const runner = startRunner(face.runner, place(4), ...argsOf(face))
  runner.child.stdin?.end()
  await untilTheMiddle(kill, runner)
  if (isUnderWay(kill, runner)) met++
  const keepers = keepersOf(own.home)
  strike(kill, runner, keepers)
  await runner.ended
  // Other files go on, on stacks that were put back, or are new.
  expect(readTold()).not.toContain('not as it was')
  if (kill.target.startsWith('keeper')) {
    // A killed keeper cannot remove its stacks.
    await vi.waitFor(() => expect(processesOf(own.home)).toEqual([]), LIMIT)
    if (isPruned) await pruneIn(own.home)
  }
  if (!kill.target.startsWith('keeper') || isPruned) await nothingLeft()
  const { exit, output } = await runRunner(face.runner, place(1), ...argsOf(face))
  expect(exit, output).toBe(0)
  await nothingLeft()
})

async function untilTheMiddle({ middle, target, moment, reset }: Kill, runner: RunnerProcess): Promise<void> {
  const begin = performance.now()
  await runner.printed('test files get stacks of their own, up to 2')
  // A further stack takes about as long as the first one.
  const startMs = performance.now() - begin
  const pooled = performance.now()
  if (middle === 'a reset runs') {
    await told(/reset begins/g, reset)
    // The next one takes about as long as the last one.
    const [, took = FIRST_RESET_MS] = /.*reset ends after (\S+)/s.exec(readTold()) ?? []
    await sleep(moment * Number(took))
    return
  }
  // A worker must be there.
  if (target === 'worker') await told(/file begins/g, 1)
  await sleep(Math.max(0, moment * startMs - (performance.now() - pooled)))
}

/** Waits until test files have written a line so often. */
function told(line: RegExp, count: number): Promise<void> {
  return vi.waitFor(() => expect(timesTold(line)).toBeGreaterThanOrEqual(count), LIMIT)
}

function timesTold(line: RegExp): number {
  return readTold().match(line)?.length ?? 0
}

function readTold(): string {
  return readFileSync(join(project.root, 'told'), 'utf8')
}

function isUnderWay({ middle }: Kill, runner: RunnerProcess): boolean {
  if (middle === 'a reset runs') return timesTold(/reset begins/g) > timesTold(/reset ends/g)
  return !runner.output().includes('stack 2 of up to 2 is ready')
}

function strike({ target }: Kill, runner: RunnerProcess, keepers: readonly number[]): void {
  const pids = {
    keeper: keepers,
    worker: workersOf(own.home).slice(0, 1),
    runner: [runner.pid],
    'keeper and runner': [...keepers, runner.pid],
  }[target]
  expect(pids.length).toBeGreaterThan(0)
  for (const pid of pids) strikeOne(pid, 'SIGKILL')
}

function traces(): string[] {
  return [
    ...engine.leftOf(FOLDER),
    ...processesOf(own.home).map(({ command }) => command),
    ...filesOf(own.home),
  ]
}

function nothingLeft(): Promise<void> {
  return vi.waitFor(() => expect(newTraces(before, traces())).toEqual([]), {
    timeout: 60_000,
    interval: 50,
  })
}
