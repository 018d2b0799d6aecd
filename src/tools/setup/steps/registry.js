import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram, isExecutable } from '../engine/choose/host-tools.js'
import { describeMachine } from '../engine/choose/machine.js'
import { findDebianRepositories, openPrivateApt } from '../engine/install/apt.js'
import { hostCodename } from '../engine/install/packages.js'
import { unpackPackage } from '../engine/install/unpack.js'
import { run } from '../processes/run.js'

/** @typedef {{ executable: string }} RegistryProgram */

const STEP = 'registry'
const PACKAGE = 'docker-registry'

/**
 * Finds the program of an image registry, which tests start on 127.0.0.1, or unpacks it from its Debian package into the
 * home. It is not installed into the system, where the package would start a service. Hold the machine's lock.
 *
 * @param {string} home That of this machine, also for an engine of a set: the program is the same.
 * @param {NodeJS.ProcessEnv} env
 * @param {import('../report/output.js').StepReport} report
 * @returns {Promise<RegistryProgram | null>} null: none is installed, and none can be unpacked.
 */
export async function provideRegistry(home, env, report) {
  const found = findProgram(PACKAGE, env)
  if (found !== undefined) {
    report.done(`${found} is installed`)
    return { executable: found }
  }
  const folder = join(home, 'registry')
  const executable = join(folder, 'usr', 'bin', PACKAGE)
  if (isExecutable(executable)) {
    report.done(`${executable} is unpacked`)
    return { executable }
  }
  const machine = describeMachine()
  if (!(machine.platform === 'linux' && machine.root && machine.debianApt)) {
    report.done(
      `${PACKAGE} is not found, so tests that need an image registry will fail: install it, then run \`npm run setup\` again`,
    )
    return null
  }
  const scratch = join(home, `registry-new-${process.pid}`)
  rmSync(scratch, { recursive: true, force: true })
  try {
    await unpack(scratch, report)
    rmSync(folder, { recursive: true, force: true })
    renameSync(join(scratch, 'tree'), folder)
  } finally {
    if (existsSync(scratch)) rmSync(scratch, { recursive: true })
  }
  report.done(`${executable} unpacked from the Debian package ${PACKAGE}`)
  return { executable }
}

/**
 * @param {string} scratch
 * @param {import('../report/output.js').StepReport} report
 */
async function unpack(scratch, report) {
  const tree = join(scratch, 'tree')
  mkdirSync(tree, { recursive: true, mode: 0o700 })
  report.say(`fetching the Debian package ${PACKAGE}`)
  const repositories = await findDebianRepositories(scratch, STEP)
  const todo = `install ${PACKAGE} with the tools of this system, then run \`npm run setup\` again`
  const suite = hostCodename(repositories, { step: STEP, todo })
  const apt = await openPrivateApt(join(scratch, 'apt'), repositories, suite, STEP)
  // It needs only the C library of the machine.
  const wanted = (await apt.closure([PACKAGE])).filter(({ name }) => name === PACKAGE)
  for (const deb of await apt.download(wanted)) await unpackPackage(deb, tree, STEP)
  await run(join(tree, 'usr', 'bin', PACKAGE), ['--version'], {
    step: STEP,
    summary: `${PACKAGE} of the downloaded package does not run on this machine`,
    todo,
  })
}
