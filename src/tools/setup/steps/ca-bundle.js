import { existsSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { attempt } from '../processes/run.js'
import { SetupFailure } from '../report/failure.js'

const STEP = 'certificates'
/** Debian and Alpine; Fedora; macOS and BSD. */
const SYSTEM_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
]

/**
 * The certificate authorities that builds trust in addition to Node's own: the file that NODE_EXTRA_CA_CERTS names, else
 * npm's `cafile`, else the bundle of the system, else an empty file.
 *
 * @param {string} home
 * @param {NodeJS.ProcessEnv} env
 * @param {import('../report/output.js').StepReport} report
 * @returns {Promise<string>} An existing file.
 * @throws {SetupFailure} when a file is named that does not exist.
 */
export async function chooseCaBundle(home, env, report) {
  const named = env.NODE_EXTRA_CA_CERTS
  if (named)
    return settle(mustExist(resolve(named), 'NODE_EXTRA_CA_CERTS'), 'NODE_EXTRA_CA_CERTS names it', report)
  const cafile = (await attempt('npm', ['config', 'get', 'cafile'])).stdout.trim()
  if (cafile !== '' && cafile !== 'null' && cafile !== 'undefined') {
    return settle(mustExist(resolve(cafile), "npm's cafile"), 'npm is configured with it', report)
  }
  const system = SYSTEM_BUNDLES.find((file) => existsSync(file))
  if (system !== undefined) return settle(system, "it is the system's bundle", report)
  const empty = join(home, 'no-authorities.pem')
  writeFileSync(empty, '', { mode: 0o600 })
  return settle(empty, 'it is empty, since this machine has no bundle', report)
}

/**
 * @param {string} file
 * @param {string} because
 * @param {import('../report/output.js').StepReport} report
 */
function settle(file, because, report) {
  report.done(`builds trust ${file}: ${because}`)
  return file
}

/**
 * @param {string} file
 * @param {string} by
 */
function mustExist(file, by) {
  if (existsSync(file)) return file
  throw new SetupFailure({
    step: STEP,
    summary: `${by} names ${file}, which does not exist`,
    todo: `correct ${by} or remove it, then run \`npm run setup\` again`,
  })
}
