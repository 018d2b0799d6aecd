import { existsSync, readFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { isEngineSet } from '../engine/sets.js'
import { writeFileAtomically } from '../files/atomic.js'
import { SetupFailure } from '../report/failure.js'

/**
 * @typedef {object} EngineRecord
 * @property {'host' | 'embedded'} kind
 * @property {string} endpoint As DOCKER_HOST takes it: `unix:///absolute/engine.sock`.
 * @property {string[]} compose Runs the Compose plugin directly: its binary, and first arguments if any.
 * @property {string[] | null} [buildx] Runs the buildx plugin directly; null: there is none; absent: not looked for yet,
 *   in the profile of an earlier version.
 * @property {string[]} docker
 * @property {string | null} dockerConfig DOCKER_CONFIG for these binaries; null: leave it unchanged.
 * @property {string} because Why this engine was chosen, in one sentence.
 * @property {import('../engine/sets.js').EngineSet} [set] Of an embedded one: the packages that it is from. Absent: of an
 *   earlier version, which knew only `stable`; and for an engine of the host.
 * @property {'own'} [network] Of an embedded one: it runs in a network namespace of its own. Absent: in that of this
 *   machine.
 */

/** @typedef {{ source: 'registry' | 'debian', because: string }} ImagesRecord */

/**
 * The choices for this user on this machine. A part is absent until it has been chosen.
 *
 * @typedef {object} Profile
 * @property {1} version
 * @property {EngineRecord} [engine]
 * @property {ImagesRecord} [images]
 * @property {string} [buildCaFile] A bundle of certificate authorities for builds; the file exists and may be empty.
 * @property {{ executable: string } | null} [browser] null: none was found.
 * @property {{ executable: string } | null} [registry] The program of an image registry, for tests; null: none was found.
 */

/** @param {string} home */
export function profileFile(home) {
  return join(home, 'profile.json')
}

/**
 * @param {string} home
 * @returns {Profile} An empty one if the file does not exist.
 * @throws {SetupFailure} when the file exists and is not a profile.
 */
export function readProfile(home) {
  const file = profileFile(home)
  if (!existsSync(file)) return { version: 1 }
  return parseProfile(readFileSync(file, 'utf8'), file)
}

/**
 * @param {string} text
 * @param {string} file
 * @returns {Profile}
 */
function parseProfile(text, file) {
  /** @type {unknown} */
  let value
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw unusable(file, 'it is not JSON', cause)
  }
  const wrong = problemIn(value)
  if (wrong !== undefined) throw unusable(file, wrong)
  return /** @type {Profile} */ (value)
}

/**
 * @param {string} home
 * @param {Profile} profile
 */
export function writeProfile(home, profile) {
  writeFileAtomically(profileFile(home), `${JSON.stringify(profile, undefined, 2)}\n`)
}

/**
 * @param {unknown} value
 * @returns {string | undefined}
 */
function problemIn(value) {
  if (!isRecord(value)) return 'it is not an object'
  if (value.version !== 1)
    return `its version is ${JSON.stringify(value.version)}, and this program reads version 1`
  const { engine, images, buildCaFile } = value
  if (engine !== undefined && !isEngine(engine)) return '"engine" is not complete'
  if (images !== undefined && !isImages(images)) return '"images" is not complete'
  if (buildCaFile !== undefined && !isPath(buildCaFile)) return '"buildCaFile" is not an absolute path'
  for (const name of ['browser', 'registry']) {
    const program = value[name]
    if (program !== undefined && program !== null && !(isRecord(program) && isPath(program.executable))) {
      return `"${name}" has no absolute "executable"`
    }
  }
  return undefined
}

/** @param {unknown} value */
function isEngine(value) {
  return (
    isRecord(value) &&
    (value.kind === 'host' || value.kind === 'embedded') &&
    typeof value.endpoint === 'string' &&
    isCommand(value.compose) &&
    (value.buildx === undefined || value.buildx === null || isCommand(value.buildx)) &&
    isCommand(value.docker) &&
    (value.dockerConfig === null || isPath(value.dockerConfig)) &&
    (value.set === undefined || isEngineSet(value.set)) &&
    (value.network === undefined || value.network === 'own') &&
    typeof value.because === 'string'
  )
}

/** @param {unknown} value */
function isImages(value) {
  return (
    isRecord(value) &&
    (value.source === 'registry' || value.source === 'debian') &&
    typeof value.because === 'string'
  )
}

/** @param {unknown} value */
function isCommand(value) {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((part) => typeof part === 'string') &&
    isPath(value[0])
  )
}

/** @param {unknown} value */
function isPath(value) {
  return typeof value === 'string' && isAbsolute(value)
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * @param {string} file
 * @param {string} what
 * @param {unknown} [cause]
 */
function unusable(file, what, cause) {
  return new SetupFailure({
    step: 'profile',
    summary: `${file} cannot be used: ${what}`,
    todo: 'move the file away and run `npm run setup`: it chooses again and prints what it chose',
    cause,
  })
}
