import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { attempt } from '../../processes/run.js'
import { readInstalled } from '../install/install.js'
import { engineLayout } from '../layout.js'
import { pingEndpoint } from '../reach.js'
import { ENGINE_SETS } from '../sets.js'
import { judgeEngine } from './start.js'

/** @typedef {import('../../home/profile.js').EngineRecord} EngineRecord */

/**
 * The lines of `npm run engine -- status`, as names and values.
 *
 * @param {string} home
 * @param {EngineRecord} engine
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ answers: boolean, lines: [string, string][] }>}
 */
export async function describeEngine(home, engine, env) {
  const ping = await pingEndpoint(engine.endpoint, env)
  const answers = ping.outcome === 'answers'
  /** @type {[string, string][]} */
  const lines = [
    ['kind', engine.kind],
    ['because', engine.because],
    ['endpoint', engine.endpoint],
    ['answers', ping.outcome === 'answers' ? 'yes' : `no: ${ping.detail}`],
  ]
  if (answers) {
    const facts = await askServer(engine, env)
    lines.push(['version', facts.version], ['data root', facts.dataRoot], ['containers', facts.containers])
  }
  lines.push(
    ['compose', engine.compose.join(' ')],
    ['buildx', engine.buildx?.join(' ') ?? 'none: Compose builds'],
    ['docker', engine.docker.join(' ')],
  )
  if (engine.kind === 'embedded') lines.push(...describeEmbedded(home, engine))
  return { answers, lines }
}

/**
 * @param {string} home
 * @param {EngineRecord} engine
 * @returns {[string, string][]}
 */
function describeEmbedded(home, { set = 'stable', network }) {
  const layout = engineLayout(home)
  const installed = readInstalled(home)
  const megabytes = (/** @type {number} */ bytes) => `${Math.round(bytes / 1e6)} MB`
  return [
    ['packages', `the set ${set}, from Debian ${ENGINE_SETS[set].suite}`],
    ['network', network === 'own' ? 'in a namespace of its own' : 'in the namespace of this machine'],
    ['process', judgeEngine(layout).why],
    ['log', layout.log],
    [
      'programs',
      installed ? `${megabytes(diskUsed(installed.folder))}, ${installed.folder}` : 'not installed',
    ],
    ['data', `${megabytes(diskUsed(layout.data))}, ${layout.data}`],
  ]
}

/**
 * @param {EngineRecord} engine
 * @param {NodeJS.ProcessEnv} env
 */
async function askServer(engine, env) {
  const [docker = '', ...first] = engine.docker
  const format = '{{.ServerVersion}}\n{{.DockerRootDir}}\n{{.ContainersRunning}} running of {{.Containers}}'
  const config = engine.dockerConfig === null ? {} : { DOCKER_CONFIG: engine.dockerConfig }
  const asked = await attempt(docker, [...first, 'info', '--format', format], {
    env: { ...env, ...config, DOCKER_HOST: engine.endpoint },
  })
  const [version = 'unknown', dataRoot = 'unknown', containers = 'unknown'] = asked.stdout.trim().split('\n')
  return { version, dataRoot, containers }
}

/**
 * The disk space of a folder in bytes. It counts blocks, as `du` does, and each file once.
 *
 * @param {string} folder
 */
function diskUsed(folder) {
  /** @type {Set<string>} */
  const seen = new Set()
  /** @param {string} path @returns {number} */
  const measure = (path) => {
    const facts = lstatSync(path, { throwIfNoEntry: false })
    if (facts === undefined) return 0 // The engine has removed it in the meantime.
    const key = `${facts.dev}:${facts.ino}`
    if (seen.has(key)) return 0
    seen.add(key)
    // A file system that is mounted here does not count: a container's root consists of layers that are counted already.
    if (!facts.isDirectory() || facts.dev !== device) return facts.dev === device ? facts.blocks * 512 : 0
    return entries(path).reduce((sum, name) => sum + measure(join(path, name)), facts.blocks * 512)
  }
  const device = lstatSync(folder, { throwIfNoEntry: false })?.dev
  return device === undefined ? 0 : measure(folder)
}

/** @param {string} folder */
function entries(folder) {
  try {
    return readdirSync(folder)
  } catch {
    return [] // It was removed in the meantime.
  }
}
