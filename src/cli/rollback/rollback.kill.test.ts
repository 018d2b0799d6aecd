import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Outcome } from '../../core/history/version.ts'
import { stableProjectName } from '../../core/stacks/project-name.ts'
import { Journal } from '../../host/journal/journal.ts'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { type CliProcess, startCliWith } from '../../testing/processes/cli.ts'
import { type OwnHome, ownHome, processesOf } from '../../testing/processes/own-home.ts'
import { randomOf } from '../../testing/random.ts'
import {
  BUILT_WEB_SERVICE,
  FIRST_PORT,
  makeProject,
  type Project,
  WEB_DOCKERFILE,
  webSource,
} from '../../testing/repositories/project.ts'

/*
 * Kills rollbacks at random moments. Afterwards the history says what happened, and the next command finishes the rollback or
 * undoes it. `npm run test:kill` kills 20 of them, `npm test` half as many as it kills runs; SSOT_KILL_SEED repeats a plan.
 */

const COUNT = process.env.SSOT_KILLS === undefined ? 20 : Math.ceil(Number(process.env.SSOT_KILLS) / 2)
const SEED = Number(process.env.SSOT_KILL_SEED ?? Date.now() % 1_000_000)
const FOLDER = 'kill-rollback'
const GONE_MS = 60_000
const PORTS = { web: FIRST_PORT + 980, cache: FIRST_PORT + 981 }

/** What ends the rollback. `everything`: also the commands that it runs, with SIGKILL. */
const STROKES = ['SIGKILL', 'everything', 'SIGTERM', 'SIGINT'] as const
/** The next command, which finds what the killed one has left. */
const FINDERS = ['the same rollback', 'a rollback without a number', 'refresh'] as const

/** A rollback from version `two` to version `one` touches both services, one of which depends on the other. */
const services = (
  text: string,
) => `services:${BUILT_WEB_SERVICE}    depends_on: { cache: { condition: service_healthy } }
    environment: { TEXT: "${text}" }
  cache:
    image: \${REDIS_IMAGE:?}
    command: [redis-server, --save, "1 1"]
    environment: { TEXT: "${text}" }
    volumes: ["data:/data"]
    ports: ["127.0.0.1:\${CACHE_PORT:?}:6379"]
    healthcheck: { test: [CMD, redis-cli, ping], interval: 5s, start_period: 20s, start_interval: 100ms }
volumes: { data: {} }
`

let engine: TestEngine
let own: OwnHome
let project: Project
let stack: string
/** How long an undisturbed rollback takes, in milliseconds. */
let wholeMs: number

beforeAll(async () => {
  engine = await testEngine()
  own = ownHome()
  project = makeProject({
    folder: FOLDER,
    services: [
      `| web | 80 | http | / | WEB_URL | ${PORTS.web} | - |`,
      `| cache | 6379 | redis | - | CACHE_URL | ${PORTS.cache} | - |`,
    ],
    files: { 'docker/web.Dockerfile': WEB_DOCKERFILE },
  })
  stack = stableProjectName(project.root, 'test')
  for (const text of ['one', 'two']) {
    edit(text)
    await succeed('refresh', '-e', 'test')
  }
  engine.docker('exec', `${stack}-cache-1`, 'redis-cli', 'set', 'kept', 'yes')
  const begin = performance.now()
  await succeed('rollback', 'test', '1')
  wholeMs = performance.now() - begin
})

afterAll(async () => {
  await succeed('down', stack, '--volumes')
  expect(engine.leftOf(FOLDER)).toEqual([])
  engine.removeImagesOf(FOLDER)
  for (const made of [project, own, engine]) made[Symbol.dispose]()
})

function edit(text: string): void {
  project.write('docker/compose.yml', services(text))
  project.write('app/main.js', webSource(text))
}

const start = (...args: string[]): CliProcess => startCliWith(own.env, project.root, ...args)

async function succeed(...args: string[]): Promise<string> {
  const { exit, output } = await start(...args).ended
  expect(exit, output).toBe(0)
  return output
}

const random = randomOf(SEED)
const KILLS = Array.from({ length: COUNT }, (_, index) => ({
  index,
  stroke: STROKES[index % STROKES.length] ?? 'SIGKILL',
  finder: FINDERS[Math.floor(index / STROKES.length + index) % FINDERS.length] ?? 'refresh',
  // They cover a rollback evenly.
  moment: (index + random()) / COUNT,
}))
const named = KILLS.map((kill) => {
  const percent = Math.round(kill.moment * 100)
  return [
    `kill ${kill.index + 1} of ${COUNT} (seed ${SEED}): ${kill.stroke} at ${percent} %, then ${kill.finder}`,
    kill,
  ] as const
})

test.each(named)('%s', async (_, { stroke, finder, moment }) => {
  // The files say `two` throughout, and so does what runs before the kill.
  await succeed('refresh', '-e', 'test')
  expect(await running()).toEqual({ page: 'two', web: 'two', cache: 'two' })
  const before = last()
  const command = start('rollback', 'test', '1')
  await sleep(moment * wholeMs)
  strike(stroke, command)
  await command.ended
  await vi.waitFor(() => expect(processesOf(own.home)).toEqual([]), { timeout: GONE_MS, interval: 20 })
  const after = last()
  const outcome = after?.begun.number === before?.begun.number ? 'not begun' : outcomeOf(after)
  // The truth: a change that was ended is not recorded as done, unless it was.
  if (outcome === 'done') expect(await running()).toEqual({ page: 'one', web: 'one', cache: 'one' })
  if (outcome === 'not begun') expect(await running()).toEqual({ page: 'two', web: 'two', cache: 'two' })
  if (stroke === 'SIGKILL' || stroke === 'everything') expect(outcome).not.toBe('cancelled')

  const wanted = await find(finder, outcome)
  expect(await running()).toEqual({ page: wanted, web: wanted, cache: wanted })
  expect(engine.docker('exec', `${stack}-cache-1`, 'redis-cli', 'get', 'kept')).toBe('yes')
  // No container is left under the temporary name that Compose gives to a replacement.
  const containers = engine.leftOf(FOLDER).filter((one) => one.startsWith('container'))
  expect(containers.sort()).toEqual([`container ${stack}-cache-1`, `container ${stack}-web-1`])
})

type Found = 'not begun' | 'interrupted' | Outcome['kind']

function strike(stroke: (typeof STROKES)[number], { child }: CliProcess): void {
  if (stroke !== 'everything') return void child.kill(stroke)
  for (const { pid } of processesOf(own.home)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has already ended.
    }
  }
}

/** The last version in the journal. */
function last() {
  using journal = new Journal(own.home.journal, (problem) => expect.unreachable(problem))
  const history = journal.versions.ofStack(stack)
  expect(history?.breaks).toEqual([])
  return history?.versions.at(-1)
}

function outcomeOf(version: ReturnType<typeof last>): Found {
  if (version?.end == null) {
    expect(version?.isRunning).toBe(false)
    return 'interrupted'
  }
  return version.end.outcome.kind
}

/** @returns what runs after the next command */
async function find(finder: (typeof FINDERS)[number], outcome: Found): Promise<'one' | 'two'> {
  if (finder === 'the same rollback') {
    await succeed('rollback', 'test', '1')
    return 'one'
  }
  if (finder === 'refresh') {
    await succeed('refresh', '-e', 'test')
    return 'two'
  }
  // A rollback that has not ended is undone. One that has ended, or has not begun, is gone back from.
  const undone = outcome === 'interrupted' || outcome === 'cancelled' || outcome === 'failed'
  if (undone) {
    await succeed('rollback', 'test')
    return 'two'
  }
  const { exit, output } = await start('rollback', 'test').ended
  if (outcome === 'not begun') {
    expect(exit, output).toBe(0)
    return 'one'
  }
  expect(exit, output).toBe(1)
  expect(output).toContain('ROLLBACK_NOT_POSSIBLE')
  return 'one'
}

/** What the services answer, and which definitions their containers have. */
async function running(): Promise<{ page: string; web: string; cache: string }> {
  const text = (service: string) => {
    const env = engine.docker(
      'inspect',
      '-f',
      '{{range .Config.Env}}{{println .}}{{end}}',
      `${stack}-${service}-1`,
    )
    return /^TEXT=(.*)$/m.exec(env)?.[1] ?? ''
  }
  const page = await (await fetch(`http://127.0.0.1:${PORTS.web}/`)).text()
  return { page, web: text('web'), cache: text('cache') }
}
