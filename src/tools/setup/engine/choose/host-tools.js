import { accessSync, constants } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { attempt } from '../../processes/run.js'
import { SetupFailure } from '../../report/failure.js'

const STEP = 'engine'
/** @typedef {readonly [major: number, minor: number]} Oldest */
/** @type {Oldest} */
const OLDEST_COMPOSE = [2, 20]
/**
 * The oldest version that is known to build what Compose builds. Without it, Compose builds.
 *
 * @type {Oldest}
 */
const OLDEST_BUILDX = [0, 13]

/**
 * Finds the docker CLI and its plugins on this machine, for an engine of the host.
 *
 * @param {string} endpoint
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ docker: string, compose: string, composeVersion: string, buildx: string | undefined }>}
 * @throws {SetupFailure} when the docker CLI or Compose is missing, or Compose is too old.
 */
export async function findHostTools(endpoint, env) {
  const docker = findProgram('docker', env)
  if (docker === undefined) {
    throw new SetupFailure({
      step: STEP,
      summary: `an engine answers at ${endpoint}, but the docker command is not installed`,
      todo: 'install the docker CLI with the Compose plugin 2.20 or later, then run `npm run setup` again',
    })
  }
  const asked = await attempt(docker, ['info', '--format', '{{json .ClientInfo.Plugins}}'], {
    env: { ...env, DOCKER_HOST: endpoint },
  })
  const plugin = findPlugin(asked.stdout, 'compose')
  if (plugin === undefined) {
    throw new SetupFailure({
      step: STEP,
      summary: `${docker} has no Compose plugin`,
      todo: 'install the Compose plugin 2.20 or later (package docker-compose-plugin or docker-compose-v2)',
      lastLines: asked.code === 0 ? [] : asked.lastLines,
    })
  }
  if (!isRecentEnough(plugin.version, OLDEST_COMPOSE)) {
    throw new SetupFailure({
      step: STEP,
      summary: `Compose has the version ${plugin.version}, and 2.20 or later is needed`,
      todo: 'update the Compose plugin, then run `npm run setup` again',
    })
  }
  const buildx = findPlugin(asked.stdout, 'buildx')
  return {
    docker,
    compose: plugin.path,
    composeVersion: plugin.version,
    buildx: buildx && isRecentEnough(buildx.version, OLDEST_BUILDX) ? buildx.path : undefined,
  }
}

/**
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined} Its absolute path; undefined: it is not in PATH.
 */
export function findProgram(name, env) {
  return (env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, name))
    .find(isExecutable)
}

/** @param {string} file */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * Whether a program that an earlier set-up has recorded is still there.
 *
 * @param {{ executable: string } | null | undefined} recorded Null: there was none.
 */
export function isStillThere(recorded) {
  return recorded !== undefined && recorded !== null && isExecutable(recorded.executable)
}

/**
 * @param {string} json The plugins in the output of `docker info`.
 * @param {string} name
 * @returns {{ path: string, version: string } | undefined}
 */
export function findPlugin(json, name) {
  try {
    const plugins = JSON.parse(json)
    const found = Array.isArray(plugins) ? plugins.find((plugin) => plugin?.Name === name) : undefined
    const usable = typeof found?.Path === 'string' && typeof found?.Version === 'string' && !found.Err
    return usable ? { path: found.Path, version: found.Version } : undefined
  } catch {
    return undefined // `docker info` failed or knows no plugins.
  }
}

/**
 * @param {string} version Such as `v2.26.1`, `2.26.1-4`.
 * @param {Oldest} oldest
 */
export function isRecentEnough(version, oldest) {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? []
  if (major === undefined || minor === undefined) return false
  const [oldestMajor, oldestMinor] = oldest
  return Number(major) > oldestMajor || (Number(major) === oldestMajor && Number(minor) >= oldestMinor)
}
