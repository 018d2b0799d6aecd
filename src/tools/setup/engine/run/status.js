import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { attempt } from '../../processes/run.js'
import { readInstalled } from '../install/install.js'
import { engineLayout } from '../layout.js'
import { pingEndpoint } from '../reach.js'
import { judgeEngine } from './start.js'

/** @typedef {import('../../home/profile.js').EngineRecord} EngineRecord */

/**
 * What is to be told about the recorded engine, line by line.
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
    ['buildx', engine.buildx?.join(' ') ?? 'not known: Compose builds'],
    ['docker', engine.docker.join(' ')],
  )
  if (engine.kind === 'embedded') lines.push(...describeEmbedded(home))
  return { answers, lines }
}

/**
 * @param {string} home
 * @returns {[string, string][]}
 */
function describeEmbedded(home) {
  const layout = engineLayout(home)
  const installed = readInstalled(home)
  const megabytes = (/** @type {number} */ bytes) => `${Math.round(bytes / 1e6)} MB`
  return [
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
 * The disk space that a folder takes, in bytes: blocks, as `du` counts; each file once.
 *
 * @param {string} folder
 */
function diskUsed(folder) {
  /** @type {Set<string>} */
  const seen = new Set()
  /** @param {string} path @returns {number} */
  const measure = (path) => {
    const facts = lstatSync(path, { throwIfNoEntry: false })
    if (facts === undefined) return 0 // the engine removed it meanwhile
    const key = `${facts.dev}:${facts.ino}`
    if (seen.has(key)) return 0
    seen.add(key)
    // Another file system, mounted here, is another's space: a container's root is made of layers counted already.
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
    return [] // removed meanwhile
  }
}
