import { afterAll, beforeAll, describe, expect, onTestFailed, test, vi } from 'vitest'
import { LABEL_INSTALLATION } from '../core/stacks/labels.ts'
import { connect } from '../engine/connect/connect.ts'
import { installationOf } from '../host/home/installation.ts'
import { Registry } from '../host/registry/registry.ts'
import { type ExitPathName, exitPathsOf, type Outcome } from '../testing/behaviours/exit-paths.ts'
import { type SecondEngine, secondEngine } from '../testing/engines/second-engine.ts'
import { startTestStack } from '../testing/engines/start-stack.ts'
import {
  baseImageOf,
  dockerIn,
  filesOf,
  isEmbedded,
  keepersOf,
  logsOf,
  type OwnHome,
  ownHome,
  processesOf,
  pruneIn,
} from '../testing/processes/own-home.ts'
import {
  runVitest,
  startVitest,
  type VitestPlace,
  type VitestProcess,
} from '../testing/processes/vitest-process.ts'
import { makeProject, type Project, WEB_SERVICE } from '../testing/repositories/project.ts'

/*
 * Tests every row of the table in docs/exit-paths.md, with and without the plugin: the exit code, and which process removes
 * the stack.
 */

/** One run of a row of the table. */
interface Scene {
  mode: 'plugin' | 'alone'
  project: Project
  own: OwnHome
  place: VitestPlace
  /** For the rows that end the engine. */
  second: SecondEngine | undefined
}

interface Ended {
  exit: number | string | null
  output: string
  /** Removes what prevented the removal of the stack, for rows in which something does. */
  repair?: () => Promise<void>
}

type Scenario = (scene: Scene) => Promise<Ended>

const GONE_MS = 60_000

const PASSING = `
import { expect, test } from 'vitest'
test('the stack answers', async () => {
  expect(await (await fetch(process.env.WEB_URL)).text()).toBe('hello')
})
`
const FAILING = PASSING.replace("'hello'", "'goodbye'")
/** Runs until it is ended from outside. */
const ENDLESS = `
import { test } from 'vitest'
test('endless', async () => {
  console.log('in the middle, worker=' + process.pid)
  await new Promise(() => setInterval(() => {}, 1000))
}, 0)
`
/** Ends when the file `go-on` exists. */
const PATIENT = `
import { existsSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
test('patient', async () => {
  console.log('in the middle, worker=' + process.pid)
  await vi.waitUntil(() => existsSync('go-on'), { timeout: 60_000 })
  FETCH
}, 0)
`
const FETCHING = "expect(await (await fetch(process.env.WEB_URL)).text()).toBe('hello')"
const CRASHING = `services:${WEB_SERVICE.replace("require('http')", "process.exit(4); require('http')")}`
const SLOW = `services:${WEB_SERVICE.replace('http://127.0.0.1:80/', 'http://127.0.0.1:81/')}`

function configOf(mode: Scene['mode'], more: { plugins?: string; test?: string } = {}): string {
  const plugins = [mode === 'plugin' ? 'ssotDocker()' : '', more.plugins ?? ''].filter(Boolean)
  return `
import { ssotDocker } from 'vitest-environment-ssot-docker'
export default { plugins: [${plugins}], test: { environment: 'ssot-docker', ${more.test ?? ''} } }
`
}

/** A run that ends by itself. */
function whole(files: Record<string, string>, ...args: string[]): Scenario {
  return ({ project, place }) => {
    for (const [path, text] of Object.entries(files)) project.write(path, text)
    return runVitest(place, ...args)
  }
}

/** A run that is ended from outside in the middle of a test. */
function struck(strike: (vitest: VitestProcess, scene: Scene) => void, command = 'run'): Scenario {
  return async (scene) => {
    scene.project.write('a.test.js', ENDLESS)
    const vitest = startVitest(scene.place, command)
    await vitest.printed('in the middle')
    expect(left(scene)).not.toEqual([])
    strike(vitest, scene)
    return { exit: await vitest.ended, output: vitest.output() }
  }
}

/** A run in a terminal. `script` provides it, with its own stdin as the keyboard, and runs the command in a shell. */
function inTerminal(strike: (vitest: VitestProcess) => void, verb = 'run'): Scenario {
  return async (scene) => {
    scene.project.write('a.test.js', ENDLESS)
    const command = [
      'script',
      '--quiet',
      '--return',
      '--command',
      'exec "$SSOT_NODE" "$SSOT_VITEST" "$SSOT_VERB"',
      '/dev/null',
    ]
    const vitest = startVitest({
      ...scene.place,
      env: {
        ...scene.place.env,
        SSOT_NODE: process.execPath,
        SSOT_VITEST: `${scene.project.root}/node_modules/vitest/vitest.mjs`,
        SSOT_VERB: verb,
      },
      command,
    })
    await vitest.printed('in the middle')
    expect(left(scene)).not.toEqual([])
    strike(vitest)
    return { exit: await vitest.ended, output: vitest.output() }
  }
}

/** A run whose engine ends in the middle of a test. */
function withoutEngine(act: (second: SecondEngine) => Promise<unknown>, fetches = true): Scenario {
  return async (scene) => {
    scene.project.write('a.test.js', PATIENT.replace('FETCH', fetches ? FETCHING : ''))
    const vitest = startVitest(scene.place, 'run')
    await vitest.printed('in the middle')
    if (scene.second) await act(scene.second)
    scene.project.write('go-on', '')
    return { exit: await vitest.ended, output: vitest.output() }
  }
}

const CTRL_C = '\x03'

const SCENARIOS: Record<ExitPathName, Scenario> = {
  success: whole({ 'a.test.js': PASSING }),
  failure: whole({ 'a.test.js': FAILING }),
  bail: whole({ 'a.test.js': FAILING, 'b.test.js': FAILING }, '--bail', '1'),
  'failing start': whole({ 'a.test.js': PASSING, 'docker/compose.yml': CRASHING }),
  'failing setup file': (scene) =>
    whole({
      'a.test.js': PASSING,
      'setup.js': "throw new Error('the setup file is broken')",
      'vitest.config.js': configOf(scene.mode, { test: "setupFiles: ['setup.js']" }),
    })(scene),
  async 'failing global setup'(scene) {
    const ended = await whole({
      'a.test.js': PASSING,
      'setup.js': "export function setup() { throw new Error('the global setup is broken') }",
      'vitest.config.js': configOf(scene.mode, {
        // After the global setup of this package, so that the stack is running.
        plugins: "{ configureVitest: ({ project }) => project.config.globalSetup.push('./setup.js') }",
      }),
    })(scene)
    expect(ended.output).toMatch(/ssot-docker +\S+s {2}ready[\s\S]*the global setup is broken/)
    return ended
  },
  'ctrl-c': inTerminal((vitest) => vitest.child.stdin?.write(CTRL_C)),
  'ctrl-c in watch mode': inTerminal((vitest) => vitest.child.stdin?.write(CTRL_C), 'watch'),
  'ctrl-c in a pipe': struck((vitest) => vitest.killGroup('SIGINT')),
  'closed terminal': inTerminal((vitest) => vitest.child.kill('SIGKILL')),
  SIGHUP: struck((vitest) => vitest.child.kill('SIGHUP')),
  SIGINT: struck((vitest) => vitest.child.kill('SIGINT')),
  SIGTERM: struck((vitest) => vitest.child.kill('SIGTERM')),
  SIGKILL: struck((vitest) => vitest.child.kill('SIGKILL')),
  async 'SIGKILL while starting'(scene) {
    scene.project.write('a.test.js', PASSING)
    scene.project.write('docker/compose.yml', SLOW)
    const vitest = startVitest(scene.place, 'run')
    await vi.waitUntil(() => left(scene).length > 0, { timeout: 15_000, interval: 20 })
    vitest.child.kill('SIGKILL')
    return { exit: await vitest.ended, output: vitest.output() }
  },
  'SIGKILL of the group': struck((vitest) => vitest.killGroup('SIGKILL')),
  'SIGKILL of a worker': struck((vitest) => {
    process.kill(Number(/worker=(\d+)/.exec(vitest.output())?.[1]), 'SIGKILL')
  }),
  async 'SIGKILL of the keeper'(scene) {
    const { project, place, own } = scene
    project.write('a.test.js', PATIENT.replace('FETCH', ''))
    const vitest = startVitest(place, 'run')
    await vitest.printed('in the middle')
    for (const pid of keepersOf(own.home)) process.kill(pid, 'SIGKILL')
    project.write('go-on', '')
    return { exit: await vitest.ended, output: vitest.output() }
  },
  'SIGKILL of both': struck((vitest, { own }) => {
    for (const pid of [...keepersOf(own.home), vitest.pid]) process.kill(pid, 'SIGKILL')
  }),
  async reboot({ project, own: { home } }) {
    using registry = new Registry(home.registry)
    const connection = await connect(home, process.env)
    // A reboot leaves a stack whose owner is a process of an earlier boot. Its pid now belongs to another process, this one.
    const owner = { pid: process.pid, startTime: 'earlier:1:1' }
    await startTestStack(project.root, { connection, registry, self: owner })
    return { exit: null, output: '' }
  },
  'engine stopped': withoutEngine(async (second) => {
    await second.stop()
    await second.start()
  }),
  'engine killed': withoutEngine(async (second) => {
    await second.kill()
    await second.start()
  }),
  async 'engine gone'(scene) {
    const ended = await withoutEngine((second) => second.kill(), false)(scene)
    return { ...ended, repair: async () => await scene.second?.start() }
  },
  async 'foreign container'(scene) {
    const { home } = scene.own
    scene.project.write('a.test.js', PATIENT.replace('FETCH', ''))
    const vitest = startVitest(scene.place, 'run')
    await vitest.printed('in the middle')
    const [network = ''] = left(scene).flatMap((name) => /^network (.+)/.exec(name)?.[1] ?? [])
    const name = `foreign-${network}`
    dockerIn(home, 'run', '--detach', '--name', name, '--network', network, baseImageOf('redis'))
    scene.project.write('go-on', '')
    const ended = { exit: await vitest.ended, output: vitest.output() }
    return {
      ...ended,
      async repair() {
        expect(`${ended.output}${logsOf(home)}`).toMatch(
          new RegExp(`TEARDOWN_INCOMPLETE.*left: network ${network}[\\s\\S]*not touched: ${name}`),
        )
        expect(dockerIn(home, 'rm', '--force', '--volumes', name)).toBe(name)
      },
    }
  },
}

/** For the rows that end an engine. It uses the programs of the embedded engine, so it exists only where there is one. */
let second: SecondEngine | undefined
beforeAll(async () => {
  if (isEmbedded) second = await secondEngine('node')
})
afterAll(async () => await second?.[Symbol.asyncDispose]())

/** Everything on the engine that the scene's installation has created. */
function left({ own: { home } }: Pick<Scene, 'own'>): string[] {
  const mine = `label=${LABEL_INSTALLATION}=${installationOf(home)}`
  return [
    dockerIn(home, 'ps', '-a', '--filter', mine, '--format', 'container {{.Names}}'),
    dockerIn(home, 'network', 'ls', '--filter', mine, '--format', 'network {{.Name}}'),
    dockerIn(home, 'volume', 'ls', '--filter', mine, '--format', 'volume {{.Name}}'),
  ].flatMap((lines) => lines.split('\n').filter(Boolean))
}

const ORPHAN_REMOVED = /removed ssot-\S+, whose owner, process \d+, has ended: (1 container, )?1 network/

/** Checks that the stack is removed in the way that the row says, and in no other way. */
async function provenGone(outcome: Outcome, scene: Scene, { output, repair }: Ended): Promise<void> {
  const story = `${output}\n${logsOf(scene.own.home)}`
  if (outcome.remover === 'before the end') expect(left(scene), story).toEqual([])
  if (outcome.remover === "in the keeper's place") {
    expect(left(scene), story).toEqual([])
    expect(output).toMatch(ORPHAN_REMOVED)
  }
  if (outcome.remover === 'keeper') {
    await expect.poll(() => left(scene), { timeout: GONE_MS, interval: 50, message: story }).toEqual([])
  }
  if (outcome.remover !== 'next start') return
  // A keeper that is still running must have tried in vain before this.
  await expect.poll(() => processesOf(scene.own.home), { timeout: GONE_MS }).toEqual([])
  await repair?.()
  expect(left(scene)).not.toEqual([])
  expect(await find(scene)).toMatch(ORPHAN_REMOVED)
  expect(left(scene)).toEqual([])
}

/** Removes an orphan in one of the two ways: by the next start, or by `prune`. */
async function find({ mode, project, place, own }: Scene): Promise<string> {
  if (mode === 'alone') return pruneIn(own.home)
  project.write('a.test.js', PASSING)
  const { exit, output } = await runVitest(place)
  expect(exit, output).toBe(0)
  return output
}

describe.each(['plugin', 'alone'] as const)('exit paths, %s', (mode) => {
  const rows = exitPathsOf(mode, process.env).map(({ what, name, outcome }) => [what, name, outcome] as const)
  const onSecond = rows.filter(([, name]) => name.startsWith('engine'))
  const onShared = rows.filter(([, name]) => !name.startsWith('engine'))
  test.runIf(process.platform === 'linux').each(onShared)(
    'the stack is removed as documented: %s',
    async (_, name, outcome) => {
      const own = ownHome()
      await prove(name, outcome, { mode, own, inside: [] })
      own[Symbol.dispose]()
    },
  )
  test.runIf(isEmbedded).each(onSecond)(
    'the stack is removed as documented: %s',
    async (_, name, outcome) => {
      if (second) await prove(name, outcome, { mode, own: second.own, inside: second.inside })
    },
  )
})

test.runIf(process.platform === 'linux')(
  'a run whose keeper was killed keeps its stack until it ends, and another start leaves the stack alone and says so',
  async () => {
    using own = ownHome()
    using first = makeProject({ files: { 'vitest.config.js': configOf('alone') } })
    using second = makeProject({ files: { 'vitest.config.js': configOf('plugin'), 'a.test.js': PASSING } })
    first.write('a.test.js', PATIENT.replace('FETCH', FETCHING))
    const vitest = startVitest({ root: first.root, env: own.env }, 'run')
    onTestFailed(() => vitest.killGroup('SIGKILL'))
    await vitest.printed('in the middle')
    for (const pid of keepersOf(own.home)) process.kill(pid, 'SIGKILL')
    const other = await runVitest({ root: second.root, env: own.env })
    expect(other.exit, other.output).toBe(0)
    const spared = new RegExp(
      `left ssot-\\S+ alone: .* but process ${vitest.pid}, which uses it, is still running`,
    )
    expect(other.output).toMatch(spared)
    expect(await pruneIn(own.home)).toMatch(spared)
    first.write('go-on', '')
    expect(await vitest.ended, vitest.output()).toBe(0)
    expect(await pruneIn(own.home)).toMatch(ORPHAN_REMOVED)
  },
)

async function prove(
  name: ExitPathName,
  outcome: Outcome,
  { mode, own, inside }: { mode: Scene['mode']; own: OwnHome; inside: readonly string[] },
): Promise<void> {
  // After a failure, no process is left running.
  onTestFailed(() => {
    for (const { pid } of processesOf(own.home)) process.kill(pid, 'SIGKILL')
  })
  const project = makeProject({ files: { 'vitest.config.js': configOf(mode) } })
  const place = { root: project.root, env: own.env, inside }
  const scene = { mode, project, own, place, second }
  const ended = await SCENARIOS[name](scene)
  if (outcome.exit !== null) expect(ended.exit, ended.output).toBe(outcome.exit)
  await provenGone(outcome, scene, ended)
  const traces = () => [...processesOf(own.home), ...filesOf(own.home)]
  await expect.poll(traces, { timeout: GONE_MS, interval: 50 }).toEqual([])
  project[Symbol.dispose]()
}
