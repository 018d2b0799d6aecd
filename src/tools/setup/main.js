/**
 * `npm run setup`: prepares a fresh clone on a fresh machine for everything else. Plain JavaScript without dependencies,
 * since it runs before anything is installed, on the Node.js of the machine.
 */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArguments } from './arguments.js'
import { build, checkBuild } from './build/build.js'
import { withCheckoutLock } from './build/checkout-lock.js'
import { isStillThere } from './engine/choose/host-tools.js'
import { setHome } from './engine/sets.js'
import { ensureHome, homeFolder } from './home/home.js'
import { withLock } from './home/lock.js'
import { readProfile, writeProfile } from './home/profile.js'
import { tell } from './report/failure.js'
import { createOutput, outliveReader, seconds } from './report/output.js'
import { needsBrowser, provideBrowser } from './steps/browser.js'
import { chooseCaBundle } from './steps/ca-bundle.js'
import { checkDependencies, installDependencies } from './steps/dependencies.js'
import { checkEngine, provideEngine, provideSet } from './steps/engine.js'
import { checkImages, provideImages } from './steps/images.js'
import { provideRegistry } from './steps/registry.js'

/** @typedef {import('./report/output.js').StepReport} StepReport */

const started = performance.now()
outliveReader(process.stdout)
const output = createOutput(process.stdout, process.env)
const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))))
const machineHome = homeFolder(process.env)
/** The home that is prepared: another one than that of this machine with `--engine`. */
let home = machineHome

/**
 * Runs one step and shows it in the output; a failure ends its line and is thrown on.
 *
 * @template T
 * @param {string} name
 * @param {(report: StepReport) => Promise<T>} work
 * @returns {Promise<T>}
 */
async function step(name, work) {
  const report = output.step(name)
  try {
    return await work(report)
  } catch (error) {
    report.drop()
    throw error
  }
}

/** @param {string} name */
const waiting = (name) => ({
  step: name,
  onWait: () => output.print(`setup: ${name}: waiting for another set-up that is running`),
})

/** Prepares the checkout: its dependencies, then its build. */
async function prepareCheckout() {
  if (checkDependencies(root).current && checkBuild(root).current) return
  await withCheckoutLock(root, machineHome, waiting('dependencies'), async () => {
    if (!checkDependencies(root).current)
      await step('dependencies', (report) => installDependencies(root, report))
    if (!checkBuild(root).current) await step('build', (report) => build(root, report))
  })
}

/**
 * Prepares the machine; each part is recorded in the profile as soon as it is ready.
 *
 * @param {ReturnType<typeof parseArguments>} options
 * @param {Promise<void>} checkout The images step waits for it: it needs the dependencies.
 */
async function prepareMachine(options, checkout) {
  if (await machineIsReady(options)) return
  await withLock(join(home, 'locks', 'machine.lock'), waiting('machine'), async () => {
    /** @param {Partial<import('./home/profile.js').Profile>} part */
    const record = (part) => writeProfile(home, { ...readProfile(home), ...part })
    const before = readProfile(home)
    await all([
      (async () => {
        if (!(await checkEngine(before, process.env, options.engine))) {
          record({
            engine: await step('engine', (report) =>
              options.engine === undefined
                ? provideEngine(home, before, process.env, report)
                : provideSet(home, options.engine, process.env, report),
            ),
          })
        }
        await checkout
        const { engine } = readProfile(home)
        if (engine === undefined || (await imagesAreReady(options))) return
        const given = { asked: options.images, engine, env: process.env }
        record({ images: await step('images', (report) => provideImages(root, home, given, report)) })
      })(),
      (async () => {
        if (caIsReady(before)) return
        record({
          buildCaFile: await step('certificates', (report) => chooseCaBundle(home, process.env, report)),
        })
      })(),
      (async () => {
        if (!needsBrowser(root) || isStillThere(before.browser)) return
        record({ browser: await step('browser', (report) => provideBrowser(process.env, report)) })
      })(),
      (async () => {
        if (isStillThere(before.registry)) return
        record({
          registry: await step('registry', (report) => provideRegistry(machineHome, process.env, report)),
        })
      })(),
    ])
  })
}

/** @param {ReturnType<typeof parseArguments>} options */
async function machineIsReady(options) {
  const profile = readProfile(home)
  if (!caIsReady(profile) || (needsBrowser(root) && !isStillThere(profile.browser))) return false
  if (!isStillThere(profile.registry)) return false
  return (await checkEngine(profile, process.env, options.engine)) && (await imagesAreReady(options))
}

/** @param {ReturnType<typeof parseArguments>} options */
async function imagesAreReady(options) {
  const profile = readProfile(home)
  if (options.images !== undefined && options.images !== profile.images?.source) return false
  return checkImages(root, home, profile, process.env)
}

/** @param {import('./home/profile.js').Profile} profile */
function caIsReady({ buildCaFile }) {
  return buildCaFile !== undefined && existsSync(buildCaFile)
}

/**
 * Waits for all parts, also when one fails: no step is interrupted. Throws the first failure and prints the others.
 *
 * @param {Promise<unknown>[]} parts
 */
async function all(parts) {
  const failures = (await Promise.allSettled(parts)).flatMap((part) =>
    part.status === 'rejected' ? [part.reason] : [],
  )
  const [first] = [...new Set(failures)]
  if (first === undefined) return
  for (const other of new Set(failures)) if (other !== first) tell(other)
  throw first
}

async function main() {
  const options = parseArguments(process.argv.slice(2))
  ensureHome(machineHome)
  if (options.engine !== undefined) beginSet(options.engine)
  const checkout = prepareCheckout()
  await all([checkout, prepareMachine(options, checkout)])
  const { engine, images } = readProfile(home)
  const which =
    options.engine === undefined ? `${engine?.kind} engine` : `engine of the set ${options.engine}`
  const where =
    engine?.network === 'own' ? `${engine.endpoint}, in a network namespace of its own` : engine?.endpoint
  output.print(
    `setup: ready in ${seconds(performance.now() - started)}: ${which} at ${where}, base images from ${images?.source}`,
  )
}

/**
 * Begins the home of a set. Base images come from where this machine's come from, unless it is asked for something else.
 *
 * @param {import('./engine/sets.js').EngineSet} set
 */
function beginSet(set) {
  home = setHome(machineHome, set)
  ensureHome(home)
  const [own, { images }] = [readProfile(home), readProfile(machineHome)]
  if (own.images === undefined && images !== undefined) writeProfile(home, { ...own, images })
}

try {
  await main()
} catch (error) {
  tell(error)
  process.exitCode = 1
}
