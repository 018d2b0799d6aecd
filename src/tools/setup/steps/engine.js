import { join } from 'node:path'
import { namedEngine, STANDARD_ENDPOINT } from '../engine/choose/contexts.js'
import { decideEngine } from '../engine/choose/decide.js'
import { findHostTools, isExecutable } from '../engine/choose/host-tools.js'
import { describeMachine } from '../engine/choose/machine.js'
import { installEngine, RECIPE, readInstalled } from '../engine/install/install.js'
import { engineLayout, versionLayout } from '../engine/layout.js'
import { pingEndpoint } from '../engine/reach.js'
import { judgeEngine, startEngine } from '../engine/run/start.js'
import { ENGINE_SETS } from '../engine/sets.js'
import { SetupFailure } from '../report/failure.js'

/** @typedef {import('../home/profile.js').EngineRecord} EngineRecord */
/** @typedef {import('../home/profile.js').Profile} Profile */
/** @typedef {import('../engine/sets.js').EngineSet} EngineSet */

const STEP = 'engine'

/**
 * Whether the recorded engine is still the right one and answers.
 *
 * @param {Profile} profile
 * @param {NodeJS.ProcessEnv} env
 * @param {EngineSet | undefined} set
 */
export async function checkEngine(profile, env, set) {
  const { engine } = profile
  if (engine?.buildx === undefined) return false
  const named = set === undefined ? namedEngine(env) : undefined
  if (named !== undefined && named.endpoint !== engine.endpoint) return false
  const programs = [engine.docker, engine.compose, ...(engine.buildx === null ? [] : [engine.buildx])]
  if (!programs.every(([program]) => program !== undefined && isExecutable(program))) return false
  return (await pingEndpoint(engine.endpoint, env)).outcome === 'answers'
}

/**
 * Chooses the engine, and starts it if it is the embedded one. Hold the machine's lock.
 *
 * @param {string} home
 * @param {Profile} profile
 * @param {NodeJS.ProcessEnv} env
 * @param {import('../report/output.js').StepReport} report
 * @returns {Promise<EngineRecord>}
 */
export async function provideEngine(home, profile, env, report) {
  report.say('looking for an engine')
  const layout = engineLayout(home)
  const named = namedEngine(env)
  const decision = decideEngine({
    named: named && { ...named, ping: await pingEndpoint(named.endpoint, env) },
    recorded: profile.engine && {
      record: profile.engine,
      ping: await pingEndpoint(profile.engine.endpoint, env),
    },
    standard: { endpoint: STANDARD_ENDPOINT, ping: await pingEndpoint(STANDARD_ENDPOINT, env) },
    embeddedEndpoint: layout.endpoint,
    machine: describeMachine(),
  })
  if (decision.use === 'none') throw new SetupFailure({ step: STEP, ...decision })
  if (profile.engine !== undefined && profile.engine.endpoint !== endpointOf(decision, layout.endpoint)) {
    report.say(`replacing the recorded engine ${profile.engine.endpoint}: ${decision.because}`)
  }
  return decision.use === 'host'
    ? recordHost(decision, env, report)
    : provideEmbedded(
        home,
        { because: decision.because, set: profile.engine?.set ?? 'stable', network: profile.engine?.network },
        env,
        report,
      )
}

/**
 * Installs and starts the engine of a set, in a network namespace of its own. No other engine is looked at: not even the
 * one that the user names. Hold the lock of its home.
 *
 * @param {string} home
 * @param {EngineSet} set
 * @param {NodeJS.ProcessEnv} env
 * @param {import('../report/output.js').StepReport} report
 * @returns {Promise<EngineRecord>}
 */
export async function provideSet(home, set, env, report) {
  const { platform, root, debianApt } = describeMachine()
  if (!(platform === 'linux' && root && debianApt)) {
    throw new SetupFailure({
      step: STEP,
      summary: `the engine of the set "${set}" cannot be installed on this machine`,
      todo: "use Linux with Debian's apt, as root: it is unpacked from Debian packages",
    })
  }
  return provideEmbedded(
    home,
    { because: `\`--engine ${set}\` asks for it`, set, network: 'own' },
    env,
    report,
  )
}

/**
 * @param {{ endpoint: string, because: string }} decision
 * @param {NodeJS.ProcessEnv} env
 * @param {import('../report/output.js').StepReport} report
 * @returns {Promise<EngineRecord>}
 */
async function recordHost({ endpoint, because }, env, report) {
  const tools = await findHostTools(endpoint, env)
  report.done(`the engine at ${endpoint}, Compose ${tools.composeVersion}: ${because}`)
  return {
    kind: 'host',
    endpoint,
    compose: [tools.compose],
    buildx: tools.buildx === undefined ? null : [tools.buildx],
    docker: [tools.docker],
    dockerConfig: null,
    because,
  }
}

/**
 * @param {string} home
 * @param {{ because: string, set: EngineSet, network?: 'own' | undefined }} chosen
 * @param {NodeJS.ProcessEnv} env
 * @param {import('../report/output.js').StepReport} report
 * @returns {Promise<EngineRecord>}
 */
async function provideEmbedded(home, { because, set, network }, env, report) {
  const layout = engineLayout(home)
  const running = judgeEngine(layout).judgement === 'running'
  let installed = readInstalled(home)
  const done = []
  // A running engine keeps its programs; new ones are installed before its next start.
  if (installed === undefined || (installed.recipe !== RECIPE && !running)) {
    report.say(`installing the embedded engine into ${layout.folder}: ${because}`)
    const fresh = await installEngine(home, set, report.say)
    done.push(`installed from Debian packages, ${Math.round(fresh.bytes / 1e6)} MB`)
    installed = fresh
  }
  if ((await pingEndpoint(layout.endpoint, env)).outcome !== 'answers') {
    report.say('starting the embedded engine')
    await startEngine(home, { versionFolder: installed.folder, network }, report.say)
    done.push('started')
  }
  const version = versionLayout(installed.folder)
  report.done(
    `embedded engine ${installed.version} of Debian ${ENGINE_SETS[set].suite} ${done.join(', ') || 'answers'}, ${layout.endpoint}`,
  )
  return {
    kind: 'embedded',
    endpoint: layout.endpoint,
    compose: [version.compose],
    buildx: [version.buildx],
    docker: [version.docker],
    dockerConfig: join(version.dockerConfig),
    because,
    set,
    ...(network === undefined ? {} : { network }),
  }
}

/**
 * @param {{ use: 'host', endpoint: string } | { use: 'embedded' }} decision
 * @param {string} embeddedEndpoint
 */
function endpointOf(decision, embeddedEndpoint) {
  return decision.use === 'host' ? decision.endpoint : embeddedEndpoint
}
