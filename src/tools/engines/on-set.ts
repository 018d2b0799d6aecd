import { join } from 'node:path'
import { findProgram } from '../setup/engine/choose/host-tools.js'
import { readInstalled } from '../setup/engine/install/install.js'
import { engineLayout } from '../setup/engine/layout.js'
import { judgeEngine } from '../setup/engine/run/start.js'
import { type EngineSet, homeOfEngine } from '../setup/engine/sets.js'
import { ensureHome } from '../setup/home/home.js'
import { withLock } from '../setup/home/lock.js'
import { readProfile } from '../setup/home/profile.js'
import { dockerCli } from '../setup/images/docker.ts'
import { everythingOn, nothingLeft } from '../verify/leftovers.ts'
import { runProgram } from '../verify/run-program.ts'
import { runTests } from '../verify/run-tests.ts'
import type { Tally } from '../verify/tally.ts'
import type { Suite } from './suites.ts'

const SETUP = join(import.meta.dirname, '..', 'setup')

/** What was run on the engine of a set, and how it ended. */
export interface SetRun {
  /** Versions of the packages of the engine, by name; null: the engine could not be brought. */
  packages: Readonly<Record<string, string>> | null
  suites: readonly { name: string; tally: Tally }[]
  /** Whether every suite ran to its end. */
  isWhole: boolean
  /** Of everything: the suites, bringing the engine, and what was left on it. */
  tallies: readonly Tally[]
}

/**
 * Brings the engine of a set, runs tests on it in its network namespace, and looks for what they left on it. An engine that
 * did not run before is stopped again. Runs on the same engine take turns: otherwise one would stop it under the other.
 */
export function runOnSet(set: EngineSet, suites: readonly Suite[], env: NodeJS.ProcessEnv): Promise<SetRun> {
  const home = homeOfEngine(process.env, set)
  ensureHome(home)
  const onWait = () => console.log(`waiting for other tests on the engine of the set ${set}`)
  return withLock(join(home, 'locks', 'tests.lock'), { step: 'tests', onWait }, () =>
    runAlone(set, home, suites, env),
  )
}

async function runAlone(
  set: EngineSet,
  home: string,
  suites: readonly Suite[],
  env: NodeJS.ProcessEnv,
): Promise<SetRun> {
  const layout = engineLayout(home)
  const hasRun = judgeEngine(layout).judgement === 'running'
  console.log(`\n== the engine of the set ${set}`)
  const brought = await runProgram([process.execPath, join(SETUP, 'main.js'), '--engine', set], {
    output: 'show',
  })
  let run: SetRun
  try {
    run = brought.exitCode === 0 ? await runInside(set, home, suites, env) : notBrought(set)
  } catch (error) {
    if (!hasRun) await stop(set)
    throw error
  }
  // If the set-up has failed before it recorded an engine, there is none to stop.
  const isLeft = !hasRun && readProfile(home).engine !== undefined && !(await stop(set))
  return isLeft ? { ...run, tallies: [...run.tallies, failure(`the engine of the set ${set} stops`)] } : run
}

function notBrought(set: EngineSet): SetRun {
  console.log(`== FAILED: the engine of the set ${set} cannot be brought, so nothing was tested on it`)
  return {
    packages: null,
    suites: [],
    isWhole: false,
    tallies: [failure(`the engine of the set ${set} can be brought`)],
  }
}

function failure(name: string): Tally {
  return { passed: 0, failures: [name] }
}

/** Whether the engine is stopped now. Its error is shown. */
async function stop(set: EngineSet): Promise<boolean> {
  const command = [process.execPath, join(SETUP, 'engine-cli.js'), 'stop', '--engine', set] as const
  return (await runProgram(command, { output: 'show' })).exitCode === 0
}

async function runInside(
  set: EngineSet,
  home: string,
  suites: readonly Suite[],
  env: NodeJS.ProcessEnv,
): Promise<SetRun> {
  const { pid } = judgeEngine(engineLayout(home))
  const { engine } = readProfile(home)
  const packages = readInstalled(home)?.packages
  const nsenter = findProgram('nsenter', process.env)
  if (pid === undefined || engine === undefined || packages === undefined || nsenter === undefined) {
    throw new Error(`the engine of the set ${set} is not as the set-up left it`)
  }
  const docker = dockerCli(engine, process.env)
  const before = new Set(await everythingOn(docker))
  const done: { name: string; tally: Tally }[] = []
  // The terminal interrupts the tests too. They clean up, and the engine is stopped after them.
  const interruption = new AbortController()
  const interrupt = () => interruption.abort()
  const signals = ['SIGINT', 'SIGTERM'] as const
  for (const signal of signals) process.on(signal, interrupt)
  let left: Tally
  try {
    for (const { project, files } of suites) {
      if (interruption.signal.aborted) break
      const where = `on Engine ${packages['docker.io']} with Compose ${packages['docker-compose']}`
      const tally = await runTests(project, {
        env: environmentOf(home, env),
        inside: [nsenter, `--net=/proc/${pid}/ns/net`],
        files,
        where,
      })
      done.push({ name: project, tally })
    }
    left = nothingLeft(before, await everythingOn(docker))
  } finally {
    for (const signal of signals) process.off(signal, interrupt)
  }
  const isWhole = !interruption.signal.aborted
  if (!isWhole) console.log('interrupted: not all tests have run')
  const cut = isWhole ? [] : [failure('all tests have run')]
  return { packages, suites: done, isWhole, tallies: [...done.map(({ tally }) => tally), left, ...cut] }
}

/** The environment of tests on the engine of that home: without what names another engine. */
function environmentOf(home: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const rest = Object.entries(env).filter(([name]) => !name.startsWith('DOCKER_'))
  return { ...Object.fromEntries(rest), SSOT_DOCKER_HOME: home }
}
