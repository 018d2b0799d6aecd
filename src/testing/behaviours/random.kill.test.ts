import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type TestEngine, testEngine } from '../engines/test-engine.ts'
import { keepersOf, type OwnHome, ownHome, processesOf, pruneIn, workersOf } from '../processes/own-home.ts'
import { type RunnerProcess, runRunner, startRunner } from '../processes/runner-process.ts'
import {
  BUILT_WEB_SERVICE,
  FIRST_PORT,
  makeProject,
  type Project,
  WEB_DOCKERFILE,
  webSource,
} from '../repositories/project.ts'
import { type Face, faceOf } from './faces.ts'
import { type Kill, planKills, strikeOne } from './kill-plan.ts'
import { newTraces, tracesOf } from './traces.ts'

/*
 * Kills runs at random moments, from before their start until after everything is removed. Afterwards the machine must look
 * as before. Run with `npm run test:kill`; SSOT_KILLS is the number of kills, SSOT_KILL_SEED repeats a plan.
 */

const COUNT = Number(process.env.SSOT_KILLS ?? 60)
const SEED = Number(process.env.SSOT_KILL_SEED ?? Date.now() % 1_000_000)
/** How long a busy machine may take until nothing is left after the kill, or after the search for the orphan. */
const GONE_MS = 60_000
const PORTS = [FIRST_PORT, FIRST_PORT + 99] as const

let engine: TestEngine
let own: OwnHome
let before: string[]
let subjects: Subject[]

/** A project whose runs are killed. */
interface Subject {
  face: Face
  /** Whether its stack is kept for a next run, for a few seconds. */
  isReused: boolean
  project: Project
  folder: string
  /** How long an undisturbed run takes until everything is removed, in milliseconds. */
  wholeMs: number
}

const FACES = [
  'Vitest, forks, plugin',
  'Vitest, forks, environment alone',
  'Jest, workers, preset',
  'Jest, workers, environment alone',
].map(faceOf)
const SUBJECTS = [
  ...FACES.map((face) => ({ face, isReused: false })),
  ...['Vitest, forks, plugin', 'Jest, workers, environment alone'].map((name) => ({
    face: faceOf(name),
    isReused: true,
  })),
]

beforeAll(async () => {
  engine = await testEngine()
  own = ownHome()
  subjects = SUBJECTS.map(({ face, isReused }, index) => {
    const folder = `kill-${face.runner}-${index}`
    const options = isReused ? { reuse: '3s' } : {}
    const project = makeProject({ files: filesWith(face, options), services: ROWS, folder })
    return { face, isReused, project, folder, wholeMs: 0 }
  })
  const [first] = subjects
  if (first) await run(first) // Creates the home and warms up the builder.
  await everyProcessEnded()
  before = tracesOf(engine, own, PORTS)
  for (const subject of subjects) subject.wholeMs = await measure(subject)
})

afterAll(async () => {
  await pruneIn(own.home)
  for (const { folder } of subjects) engine.removeImagesOf(folder)
  for (const made of [...subjects.map(({ project }) => project), own, engine]) made[Symbol.dispose]()
})

/** A stack with everything that a run can leave: a built image, two services, a named volume and an anonymous one. */
const SERVICES = `services:${BUILT_WEB_SERVICE}    depends_on: { cache: { condition: service_healthy } }
    volumes: ["data:/data", "/anonymous"]
  cache:
    image: \${REDIS_IMAGE:?}
    ports: ["127.0.0.1:\${CACHE_PORT:?}:6379"]
    healthcheck: { test: [CMD, redis-cli, ping], interval: 5s }
volumes: { data: {} }
`
const ROWS = [
  `| web | 80 | http | / | WEB_URL | ${FIRST_PORT}-${FIRST_PORT + 49} | - |`,
  `| cache | 6379 | redis | - | CACHE_URL | ${FIRST_PORT + 50}-${FIRST_PORT + 99} | - |`,
]

function filesWith(face: Face, options: object): Record<string, string> {
  const body = `${face.head}
test('the stack answers', async () => {
  expect(await (await fetch(process.env.WEB_URL)).text()).toBe('hello')
  await new Promise((resolve) => setTimeout(resolve, 500))
})
`
  return {
    ...face.files({ options }),
    'a.test.js': body,
    // Jest starts no worker for a single file.
    ...(face.runner === 'jest' ? { 'b.test.js': body } : {}),
    'docker/compose.yml': SERVICES,
    'docker/web.Dockerfile': WEB_DOCKERFILE,
  }
}

/** Nothing is kept where CI is set. */
function place({ project }: Subject) {
  return { root: project.root, env: { ...own.env, CI: '' } }
}

function run(subject: Subject): ReturnType<typeof runRunner> {
  const { face } = subject
  return runRunner(face.runner, place(subject), ...face.args)
}

/** Changes a source, so that the next run builds an image. */
function edit(project: Project, version: number): void {
  project.write('app/main.js', `// ${version}\n${webSource('hello')}`)
}

async function measure(subject: Subject): Promise<number> {
  edit(subject.project, -1)
  const begin = performance.now()
  const { exit, output } = await run(subject)
  expect(exit, output).toBe(0)
  await nothingLeft()
  return performance.now() - begin
}

function nothingLeft(): Promise<void> {
  const look = () => expect(newTraces(before, tracesOf(engine, own, PORTS))).toEqual([])
  return vi.waitFor(look, { timeout: GONE_MS, interval: 50 })
}

function everyProcessEnded(): Promise<void> {
  return vi.waitFor(() => expect(processesOf(own.home)).toEqual([]), { timeout: GONE_MS, interval: 20 })
}

test.each(planKills(COUNT, SEED).map((kill) => [describe(kill), kill] as const))('%s', async (_, kill) => {
  const subject = subjectOf(kill)
  const { face, project } = subject
  edit(project, kill.index)
  const running = startRunner(face.runner, place(subject), ...face.args)
  running.child.stdin?.end()
  await sleep(kill.moment * subject.wholeMs)
  const keepers = keepersOf(own.home)
  const struck = strike(kill, running, keepers)
  await running.ended
  // A killed keeper cannot remove its stack, and the processes it has started may still run.
  if (struck.some((pid) => keepers.includes(pid))) {
    await everyProcessEnded()
    await find(kill, subject)
  }
  await nothingLeft()
})

function subjectOf({ runner, first, isReused }: Kill): Subject {
  const startedBy = first ? 'runner' : 'worker'
  const found = subjects.find(
    (one) =>
      one.isReused === isReused &&
      one.face.runner === runner &&
      (isReused || one.face.startedBy === startedBy),
  )
  if (!found) throw new Error(`No project has runs of ${runner}.`)
  return found
}

function describe({ index, target, signal, moment, runner, first, isReused }: Kill): string {
  const way = isReused
    ? 'that keeps its stack for the next one'
    : `with ${first ? 'plugin or preset' : 'the environment only'}`
  const how = `${runner === 'vitest' ? 'of Vitest' : 'of Jest'} ${way}`
  return `kill ${index + 1} of ${COUNT} (seed ${SEED}): ${signal} to ${target} at ${Math.round(moment * 100)} % of a run ${how}`
}

/** @returns pids of all processes that got the signal */
function strike({ target, signal }: Kill, running: RunnerProcess, keepers: number[]): number[] {
  const isOver = running.child.exitCode !== null || running.child.signalCode !== null
  const main = isOver ? [] : [running.pid]
  if (target === 'process group') {
    if (!isOver) running.killGroup(signal)
    return main
  }
  const everything = () => processesOf(own.home).map(({ pid }) => pid)
  const pids = {
    runner: () => main,
    worker: () => workersOf(own.home),
    keeper: () => keepers,
    'keeper and runner': () => [...keepers, ...main],
    everything,
  }[target]()
  return pids.filter((pid) => strikeOne(pid, signal))
}

async function find({ finder }: Kill, subject: Subject): Promise<void> {
  if (finder === 'prune') return void (await pruneIn(own.home))
  const { exit, output } = await run(subject)
  expect(exit, output).toBe(0)
}
