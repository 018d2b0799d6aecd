import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { writeFileAtomically } from '../files/atomic.js'
import { dependencyHash } from '../files/hash.js'
import { run } from '../processes/run.js'

const STEP = 'dependencies'

/**
 * @param {string} root The checkout.
 * @returns {{ current: boolean, hash: string, stamp: string }}
 */
export function checkDependencies(root) {
  const hash = dependencyHash(
    readFileSync(join(root, 'package.json'), 'utf8'),
    readFileSync(join(root, 'package-lock.json'), 'utf8'),
  )
  // Inside node_modules, so that it is deleted along with it.
  const stamp = join(root, 'node_modules', '.ssot-docker-installed')
  return { current: existsSync(stamp) && readFileSync(stamp, 'utf8') === hash, hash, stamp }
}

/**
 * Installs the packages of the lockfile. Hold the checkout's lock.
 *
 * @param {string} root
 * @param {import('../report/output.js').StepReport} report
 */
export async function installDependencies(root, report) {
  report.say('npm ci: node_modules does not match package-lock.json')
  await run('npm', ['ci', '--no-audit', '--no-fund'], {
    step: STEP,
    summary: 'npm ci failed',
    todo: 'read the lines above; if package.json and package-lock.json differ, run `npm install` and commit both',
    cwd: root,
    env: { ...process.env, PATH: withoutLocalBinaries(process.env.PATH ?? '') },
    onLine: (line) => {
      if (line.startsWith('added ')) report.say(`npm ${line}`)
    },
  })
  const { hash, stamp } = checkDependencies(root)
  writeFileAtomically(stamp, hash)
  report.done('npm ci: node_modules matches package-lock.json')
}

/**
 * Without `node_modules/.bin`: npm scripts find the checkout's own Node.js there, which `npm ci` deletes while npm still
 * needs one.
 *
 * @param {string} path
 */
export function withoutLocalBinaries(path) {
  return path
    .split(delimiter)
    .filter((folder) => !/[\\/]node_modules[\\/]\.bin[\\/]?$/.test(folder))
    .join(delimiter)
}
