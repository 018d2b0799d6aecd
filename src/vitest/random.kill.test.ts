import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type TestEngine, testEngine } from '../dev/engine.ts'
import { type Kill, planKills } from '../dev/kill-plan.ts'
import { keepersOf, type OwnHome, ownHome, processesOf, pruneIn } from '../dev/own-home.ts'
import {
  BUILT_WEB_SERVICE,
  FIRST_PORT,
  makeProject,
  type Project,
  WEB_DOCKERFILE,
  webSource,
} from '../dev/project.ts'
import { newTraces, tracesOf } from '../dev/traces.ts'
import { runVitest, startVitest, type VitestProcess } from '../dev/vitest-process.ts'

/*
 * Runs that are killed at random moments, from before anything happens to after all is gone. Afterwards the machine
 * must look as before. `npm run test:kill`; SSOT_KILLS says how many, SSOT_KILL_SEED repeats a plan.
 */

const COUNT = Number(process.env.SSOT_KILLS ?? 60)
const SEED = Number(process.env.SSOT_KILL_SEED ?? Date.now() % 1_000_000)
/** The promise: this long after the kill, or after the orphan was looked for, nothing is left. */
const GONE_MS = 10_000
const PORTS = [FIRST_PORT, FIRST_PORT + 99] as const

let engine: TestEngine
let own: OwnHome
let withPlugin: Project
let alone: Project
let before: string[]
/** How long an undisturbed run takes until all is gone, in milliseconds: with the plugin, and without. */
let wholeMs: [number, number]

beforeAll(async () => {
  engine = await testEngine()
  own = ownHome()
  withPlugin = makeProject({ files: filesWith(true), services: ROWS, folder: 'kill-plugin' })
  alone = makeProject({ files: filesWith(false), services: ROWS, folder: 'kill-alone' })
  await runVitest({ root: withPlugin.root, env: own.env }) // Makes the home and warms up the builder.
  await everyProcessEnded()
  before = tracesOf(engine, own, PORTS)
  wholeMs = [await measure(withPlugin), await measure(alone)]
})

afterAll(async () => {
  await pruneIn(own.home)
  for (const name of ['kill-plugin', 'kill-alone']) {
    engine.removeImagesOf(name)
  }
  for (const made of [withPlugin, alone, own, engine]) made[Symbol.dispose]()
})

/** Everything that a run can leave: a build, two dependent services, a named volume and an anonymous one. */
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

function filesWith(plugin: boolean): Record<string, string> {
  return {
    'vitest.config.js': `
import { defineConfig } from 'vitest/config'
import { ssotDocker } from 'vitest-environment-ssot-docker'
export default defineConfig({ plugins: [${plugin ? 'ssotDocker()' : ''}], test: { environment: 'ssot-docker' } })
`,
    'a.test.js': `
import { expect, test } from 'vitest'
test('the stack answers', async () => {
  expect(await (await fetch(process.env.WEB_URL)).text()).toBe('hello')
  await new Promise((resolve) => setTimeout(resolve, 500))
})
`,
    'docker/compose.yml': SERVICES,
    'docker/web.Dockerfile': WEB_DOCKERFILE,
  }
}

/** A changed source, so that each run has an image to build. */
function edit(project: Project, version: number): void {
  project.write('app/main.js', `// ${version}\n${webSource('hello')}`)
}

async function measure(project: Project): Promise<number> {
  edit(project, -1)
  const begin = performance.now()
  const { exit, output } = await runVitest({ root: project.root, env: own.env })
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
  const project = kill.plugin ? withPlugin : alone
  edit(project, kill.index)
  const vitest = startVitest({ root: project.root, env: own.env }, 'run')
  vitest.child.stdin?.end()
  await sleep(kill.moment * wholeMs[kill.plugin ? 0 : 1])
  const keepers = keepersOf(own.home)
  const struck = strike(kill, vitest, keepers)
  await vitest.ended
  // A killed keeper cannot remove its stack; what it has started may take its time to end.
  if (struck.some((pid) => keepers.includes(pid))) {
    await everyProcessEnded()
    await find(kill, project)
  }
  await nothingLeft()
})

function describe({ index, target, signal, moment, plugin }: Kill): string {
  const how = plugin ? 'with the plugin' : 'without the plugin'
  return `kill ${index + 1} of ${COUNT} (seed ${SEED}): ${signal} to ${target} at ${Math.round(moment * 100)} % of a run ${how}`
}

/** @returns pids of all that got the signal */
function strike({ target, signal }: Kill, vitest: VitestProcess, keepers: number[]): number[] {
  const isOver = vitest.child.exitCode !== null || vitest.child.signalCode !== null
  const main = isOver ? [] : [vitest.pid]
  if (target === 'process group') {
    if (!isOver) vitest.killGroup(signal)
    return main
  }
  const workers = () =>
    processesOf(own.home).flatMap(({ pid, command }) => (/forks|worker/.test(command) ? [pid] : []))
  const everything = () => processesOf(own.home).map(({ pid }) => pid)
  const pids = {
    vitest: () => main,
    worker: workers,
    keeper: () => keepers,
    'keeper and vitest': () => [...keepers, ...main],
    everything,
  }[target]()
  return pids.filter((pid) => {
    try {
      process.kill(pid, signal)
      return true
    } catch {
      return false // It has just ended by itself.
    }
  })
}

async function find({ finder }: Kill, project: Project): Promise<void> {
  if (finder === 'prune') return void (await pruneIn(own.home))
  const { exit, output } = await runVitest({ root: project.root, env: own.env })
  expect(exit, output).toBe(0)
}
