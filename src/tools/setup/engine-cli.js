/**
 * `npm run engine -- status | start | stop | remove`: the engine that this machine's profile records, or with `--engine SET`
 * the one of a set. Only an embedded engine is ever started, stopped or deleted, never an engine of the host.
 */
import { join } from 'node:path'
import { takeEngineSet } from './arguments.js'
import { readInstalled } from './engine/install/install.js'
import { engineLayout } from './engine/layout.js'
import { pingEndpoint } from './engine/reach.js'
import { judgeEngine, startEngine } from './engine/run/start.js'
import { describeEngine } from './engine/run/status.js'
import { deleteEngine, stopEngine } from './engine/run/stop.js'
import { homeOfEngine } from './engine/sets.js'
import { ensureHome } from './home/home.js'
import { withLock } from './home/lock.js'
import { readProfile, writeProfile } from './home/profile.js'
import { attempt } from './processes/run.js'
import { SetupFailure, tell } from './report/failure.js'
import { createOutput, outliveReader } from './report/output.js'

/** @typedef {import('./home/profile.js').EngineRecord} EngineRecord */

const STEP = 'engine'
const USAGE =
  'use `npm run engine -- status`, `start`, `stop` or `remove [--force]`, and `--engine stable|testing` for the engine of a set'
const { set, rest } = takeEngineSet(process.argv.slice(2))
const home = homeOfEngine(process.env, set)
outliveReader(process.stdout)
const output = createOutput(process.stdout, process.env)

/** @returns {EngineRecord | undefined} */
function recorded() {
  return readProfile(home).engine
}

/** @returns {EngineRecord} */
function mustBeRecorded() {
  const engine = recorded()
  if (engine !== undefined) return engine
  throw set === undefined
    ? failure('no engine is recorded for this machine', 'run `npm run setup`: it chooses one')
    : failure(`the engine of the set "${set}" is not installed`, `run \`npm run setup -- --engine ${set}\``)
}

/** @param {string} verb */
function mustBeEmbedded(verb) {
  const engine = mustBeRecorded()
  if (engine.kind === 'embedded') return
  throw failure(
    `${engine.endpoint} is an engine of the host, which this command does not ${verb}`,
    `${verb} it with the tools of the system that runs it`,
  )
}

async function status() {
  const { answers, lines } = await describeEngine(home, mustBeRecorded(), process.env)
  for (const [name, value] of lines) output.print(`${name.padEnd(11)} ${value}`)
  if (!answers) process.exitCode = 1
}

async function start() {
  mustBeEmbedded('start')
  const report = output.step(STEP)
  if ((await pingEndpoint(engineLayout(home).endpoint, process.env)).outcome === 'answers') {
    report.done('it is already running')
    return
  }
  const installed = installedEngine()
  if (installed === undefined) throw failure('the embedded engine is not installed', 'run `npm run setup`')
  await startEngine(home, installed, report.say)
  report.done('started')
}

async function stop() {
  mustBeEmbedded('stop')
  const report = output.step(STEP)
  const stopped = await stopEngine(home, installedEngine(), report.say)
  report.done(stopped ? 'stopped' : 'it was not running')
}

/** The installed engine, as it is started. */
function installedEngine() {
  const installed = readInstalled(home)
  return installed && { versionFolder: installed.folder, network: recorded()?.network }
}

/** @param {boolean} force */
async function remove(force) {
  const engine = recorded()
  const report = output.step(STEP)
  if (engine?.kind === 'host') {
    forget()
    report.done(`${engine.endpoint} is no longer recorded; the engine itself is untouched`)
    return
  }
  if (!force) await refuseWhileInUse()
  await stopEngine(home, installedEngine(), report.say)
  report.say(`deleting ${engineLayout(home).folder}`)
  deleteEngine(home)
  forget()
  report.done('the embedded engine is deleted, with its images, containers and volumes')
}

/** Any running container counts: something still uses it. */
async function refuseWhileInUse() {
  const engine = recorded()
  if (engine === undefined || judgeEngine(engineLayout(home)).judgement !== 'running') return
  const [docker = '', ...first] = engine.docker
  const asked = await attempt(docker, [...first, 'ps', '--format', '{{.Names}} ({{.Status}})'], {
    env: { ...process.env, DOCKER_HOST: engine.endpoint },
  })
  const containers = asked.stdout.trim()
  if (asked.code === 0 && containers === '') return
  throw failure(
    asked.code === 0
      ? 'containers are running on the embedded engine'
      : 'the embedded engine does not report its containers',
    'stop them first, or use `npm run engine -- remove --force`',
    asked.code === 0 ? containers.split('\n') : asked.lastLines,
  )
}

function forget() {
  const { engine: _, ...rest } = readProfile(home)
  writeProfile(home, rest)
}

/**
 * @param {string} summary
 * @param {string} todo
 * @param {string[]} [lastLines]
 */
function failure(summary, todo, lastLines = []) {
  return new SetupFailure({ step: STEP, summary, todo, lastLines })
}

/** @param {() => Promise<void>} work */
function locked(work) {
  const onWait = () => output.print('engine: waiting for a set-up that is running')
  return withLock(join(home, 'locks', 'machine.lock'), { step: STEP, onWait }, work)
}

/** @param {readonly string[]} args */
async function main([verb, ...options]) {
  ensureHome(home)
  const force = verb === 'remove' && options.length === 1 && options[0] === '--force'
  if (options.length > 0 && !force) throw failure(`unknown argument ${options.join(' ')}`, USAGE)
  if (verb === 'status') return status()
  if (verb === 'start') return locked(start)
  if (verb === 'stop') return locked(stop)
  if (verb === 'remove') return locked(() => remove(force))
  throw failure(verb === undefined ? 'no command is given' : `unknown command ${verb}`, USAGE)
}

try {
  await main(rest)
} catch (error) {
  tell(error)
  process.exitCode = 1
}
