import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { writeFileAtomically } from '../files/atomic.js'
import { hashFiles } from '../files/hash.js'
import { attempt } from '../processes/run.js'
import { RelayedFailure, SetupFailure } from '../report/failure.js'

/** @typedef {import('../home/profile.js').EngineRecord} EngineRecord */
/** @typedef {import('../home/profile.js').ImagesRecord} ImagesRecord */
/** @typedef {import('../home/profile.js').Profile} Profile */

/**
 * The result of the last successful run, so that the next one need not read the matrix.
 *
 * @typedef {object} Stamp
 * @property {string} key A hash over everything that determines the images.
 * @property {string[]} recipes The recipe folders that are part of the key.
 * @property {Record<string, string>} images Image ids by reference.
 */

const STEP = 'images'
const CODE = 'src/tools/setup/images'
const MATRIX = 'docker/DOCKER_SSOT_MATRIX.md'

/**
 * Whether every base image exists and matches its recipe or digest.
 *
 * @param {string} root The checkout.
 * @param {string} home
 * @param {Profile} profile
 * @param {NodeJS.ProcessEnv} env
 */
export async function checkImages(root, home, profile, env) {
  const { engine, images } = profile
  if (engine === undefined || images === undefined || !existsSync(stampFile(home))) return false
  /** @type {Stamp} */
  const stamp = JSON.parse(readFileSync(stampFile(home), 'utf8'))
  if (stamp.key !== keyOf(root, engine, images, stamp.recipes)) return false
  const references = Object.keys(stamp.images)
  const ids = await imageIds(engine, references, env)
  return ids !== undefined && references.every((reference, index) => stamp.images[reference] === ids[index])
}

/**
 * Chooses where base images come from, and provides them. Hold the machine's lock.
 *
 * @param {string} root The checkout, with its dependencies installed.
 * @param {string} home
 * @param {{ asked: import('../arguments.js').ImageSource | undefined, engine: EngineRecord, env: NodeJS.ProcessEnv }} given
 * @param {import('../report/output.js').StepReport} report
 * @returns {Promise<ImagesRecord>}
 */
export async function provideImages(root, home, { asked, engine, env }, report) {
  report.say('checking base images')
  const provided = await runProgram(root, { root, home, matrix: MATRIX, asked }, env, report.say)
  const { record, references, recipes, news } = provided
  const ids = await imageIds(engine, references, env)
  if (ids === undefined) {
    throw new SetupFailure({
      step: STEP,
      summary: 'the base images were provided, but the engine does not have them',
      todo: 'run `npm run setup` again; if that does not help, check the engine with `npm run engine -- status`',
    })
  }
  /** @type {Stamp} */
  const stamp = {
    key: keyOf(root, engine, record, recipes),
    recipes,
    images: Object.fromEntries(references.map((reference, index) => [reference, ids[index] ?? ''])),
  }
  writeFileAtomically(stampFile(home), `${JSON.stringify(stamp, undefined, 2)}\n`)
  const fresh = news === 0 ? 'all present' : `${news} ${record.source === 'registry' ? 'pulled' : 'built'}`
  report.done(
    `base images from ${record.source === 'registry' ? 'the registry' : 'Debian packages'}, ${fresh}`,
  )
  return record
}

/**
 * @param {string} root
 * @param {object} given
 * @param {NodeJS.ProcessEnv} env
 * @param {(line: string) => void} say
 * @returns {Promise<{ record: ImagesRecord, references: string[], recipes: string[], news: number }>}
 */
function runProgram(root, given, env, say) {
  const program = join(root, CODE, 'main.ts')
  const node = join(root, 'node_modules/.bin/node')
  return new Promise((resolve, reject) => {
    const child = spawn(node, [program, JSON.stringify(given)], {
      cwd: root,
      env,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    child.on('message', (/** @type {any} */ message) => {
      if (typeof message.say === 'string') say(message.say)
      else if (typeof message.failed === 'string') reject(new RelayedFailure(message.failed))
      else if (message.provided) resolve(message.provided)
    })
    child.once('error', reject)
    child.once('close', (code, signal) =>
      reject(
        new SetupFailure({
          step: STEP,
          summary: 'the program that provides base images ended without a result',
          todo: 'report this with the lines above',
          command: [node, program],
          exit: code ?? signal ?? 'unknown',
        }),
      ),
    )
  })
}

/**
 * @param {EngineRecord} engine
 * @param {readonly string[]} references
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string[] | undefined>} In the same order; undefined: one is missing.
 */
async function imageIds(engine, references, env) {
  if (references.length === 0) return []
  const [docker = '', ...first] = engine.docker
  const config = engine.dockerConfig === null ? {} : { DOCKER_CONFIG: engine.dockerConfig }
  const asked = await attempt(docker, [...first, 'image', 'inspect', '--format', '{{.Id}}', ...references], {
    env: { ...env, ...config, DOCKER_HOST: engine.endpoint },
  })
  return asked.code === 0 ? asked.stdout.trim().split('\n') : undefined
}

/**
 * @param {string} root
 * @param {EngineRecord} engine
 * @param {ImagesRecord} images
 * @param {readonly string[]} recipes
 */
function keyOf(root, engine, images, recipes) {
  const folders = [...new Set(recipes.flatMap((recipe) => [join(dirname(recipe), 'base'), recipe]))]
  return `${images.source} ${engine.endpoint} ${hashFiles(root, [MATRIX, ...folders, CODE])}`
}

/** @param {string} home */
function stampFile(home) {
  return join(home, 'base-images.json')
}
