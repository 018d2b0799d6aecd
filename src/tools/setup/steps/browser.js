import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram, isExecutable } from '../engine/choose/host-tools.js'
import { describeMachine } from '../engine/choose/machine.js'
import { run } from '../processes/run.js'

/** @typedef {{ executable: string }} Browser */

const STEP = 'browser'
const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']
const MAC_PROGRAMS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/**
 * Whether the tests of the project use a browser.
 *
 * @param {string} root The checkout.
 */
export function needsBrowser(root) {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return manifest.devDependencies?.['playwright-core'] !== undefined
}

/**
 * Finds an installed Chrome or Chromium, or installs Chromium on Debian as root.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {import('../report/output.js').StepReport} report
 * @returns {Promise<Browser | null>} null: none is installed, and none can be.
 */
export async function provideBrowser(env, report) {
  const found = findBrowser(env)
  if (found !== undefined) {
    report.done(`${found} is installed`)
    return { executable: found }
  }
  const machine = describeMachine()
  if (!(machine.platform === 'linux' && machine.root && machine.debianApt)) {
    report.done(
      'no Chrome or Chromium found, so page tests will fail: install one, then run `npm run setup` again',
    )
    return null
  }
  report.say('apt-get update')
  const todo = 'check that `apt-get install chromium` works on this machine, then run `npm run setup` again'
  const apt = ['-o', 'DPkg::Lock::Timeout=120', '-q']
  const options = { step: STEP, todo, env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } }
  await run('apt-get', [...apt, 'update'], { ...options, summary: 'apt cannot fetch its package lists' })
  report.say('apt-get install chromium')
  await run('apt-get', [...apt, 'install', '-y', '--no-install-recommends', 'chromium'], {
    ...options,
    summary: 'Chromium cannot be installed',
    onLine: (line) => {
      if (line.startsWith('Need to get')) report.say(`apt-get install chromium: ${line.toLowerCase()}`)
    },
  })
  const executable = findBrowser(env) ?? '/usr/bin/chromium'
  report.done(`${executable} installed`)
  return { executable }
}

/** @param {NodeJS.ProcessEnv} env */
function findBrowser(env) {
  const known = process.platform === 'darwin' ? MAC_PROGRAMS.find(isExecutable) : undefined
  return known ?? PROGRAMS.map((name) => findProgram(name, env)).find((program) => program !== undefined)
}
