import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join, relative } from 'node:path'
import { writeFileAtomically } from '../../files/atomic.js'
import { run } from '../../processes/run.js'
import { engineLayout, versionLayout } from '../layout.js'
import { engineEnvironment } from '../run/environment.js'
import { ENGINE_SETS } from '../sets.js'
import { findDebianRepositories, openPrivateApt } from './apt.js'
import { hostCodename, hostPackages } from './packages.js'
import { unpackPackage } from './unpack.js'

/**
 * @typedef {object} Installed
 * @property {string} version The version of the package docker.io; also the folder's name.
 * @property {number} recipe The value of {@link RECIPE} when it was installed.
 * @property {Record<string, string>} packages Versions by package name.
 */

/** Increase it when the installation changes; an older installation is then replaced. */
export const RECIPE = 1

const STEP = 'engine'
/** Taken from the machine's own release, since they need its C library: those of the suite are too new for Debian 12. */
const HOST_PACKAGES = ['runc', 'iptables']

/** Name in `bin/` -> path inside the unpacked root. */
const BINARIES = {
  docker: 'usr/bin/docker',
  'docker-compose': 'usr/libexec/docker/cli-plugins/docker-compose',
  'docker-buildx': 'usr/libexec/docker/cli-plugins/docker-buildx',
  dockerd: 'usr/sbin/dockerd',
  'docker-proxy': 'usr/sbin/docker-proxy',
  'docker-init': 'usr/bin/tini-static',
  containerd: 'usr/bin/containerd',
  'containerd-shim-runc-v2': 'usr/bin/containerd-shim-runc-v2',
  runc: 'usr/sbin/runc',
  iptables: 'usr/sbin/xtables-nft-multi',
  ip6tables: 'usr/sbin/xtables-nft-multi',
}

/** Run after the installation: each fails if its libraries are missing. */
const PROOFS = [
  ['docker', '--version'],
  ['docker-compose', 'version'],
  ['docker-buildx', 'version'],
  ['dockerd', '--version'],
  ['containerd', '--version'],
  ['runc', '--version'],
  ['iptables', '--version'],
  ['docker-init', '--version'],
]

/**
 * The installed version in use.
 *
 * @param {string} home
 * @returns {(Installed & { folder: string }) | undefined} Undefined: none is completely installed. Undefined: none is completely installed.
 */
export function readInstalled(home) {
  const layout = engineLayout(home)
  if (!existsSync(layout.installed)) return undefined
  /** @type {Installed} */
  const installed = JSON.parse(readFileSync(layout.installed, 'utf8'))
  const folder = join(layout.folder, installed.version)
  return existsSync(join(folder, 'bin')) ? { ...installed, folder } : undefined
}

/**
 * Unpacks the engine from Debian packages into `<home>/engine/<version>/`. An interrupted installation leaves only a folder
 * named `new-*`, which the next one removes. Hold the machine's lock.
 *
 * @param {string} home
 * @param {import('../sets.js').EngineSet} set
 * @param {(line: string) => void} say
 * @returns {Promise<Installed & { folder: string, bytes: number }>}
 */
export async function installEngine(home, set, say) {
  const layout = engineLayout(home)
  mkdirSync(layout.folder, { recursive: true, mode: 0o700 })
  for (const name of readdirSync(layout.folder)) {
    if (name.startsWith('new-')) rmSync(join(layout.folder, name), { recursive: true })
  }
  const scratch = join(layout.folder, `new-${process.pid}`)
  mkdirSync(scratch)
  const fetched = await fetchPackages(scratch, ENGINE_SETS[set], say)
  const root = join(scratch, 'tree', 'root')
  mkdirSync(root, { recursive: true })
  for (const deb of fetched.debs) await unpackPackage(deb, root, STEP)
  const version = fetched.packages['docker.io'] ?? 'unknown'
  const tree = versionLayout(join(scratch, 'tree'))
  linkBinaries(tree)
  writeDockerConfig(tree)
  await prove(tree)

  const folder = join(layout.folder, version)
  rmSync(folder, { recursive: true, force: true })
  renameSync(tree.folder, folder)
  writeDockerConfig(versionLayout(folder))
  rmSync(scratch, { recursive: true })
  /** @type {Installed} */
  const installed = { version, recipe: RECIPE, packages: fetched.packages }
  writeFileAtomically(layout.installed, `${JSON.stringify(installed, undefined, 2)}\n`)
  return { ...installed, folder, bytes: fetched.bytes }
}

/**
 * @param {string} scratch
 * @param {import('../sets.js').SetPackages} wanted
 * @param {(line: string) => void} say
 */
async function fetchPackages(scratch, { suite: name, names }, say) {
  const repositories = await findDebianRepositories(scratch, STEP)
  const own = hostCodename(repositories, {
    step: STEP,
    todo: 'install Docker Engine with Compose 2.20 or later, start it, then run `npm run setup` again',
  })
  const [suite, host] = await Promise.all([
    openPrivateApt(join(scratch, 'suite'), repositories, name, STEP),
    openPrivateApt(join(scratch, 'host'), repositories, own, STEP),
  ])
  const [engineClosure, hostClosure] = await Promise.all([suite.closure(names), host.closure(HOST_PACKAGES)])
  const engine = engineClosure.filter(({ name }) => names.includes(name))
  const forHost = hostPackages(hostClosure, HOST_PACKAGES)
  const all = [...engine, ...forHost]
  const bytes = all.reduce((sum, { bytes }) => sum + bytes, 0)
  say(`downloading ${all.length} Debian packages, ${megabytes(bytes)}`)
  const debs = await Promise.all([suite.download(engine), host.download(forHost)])
  return {
    debs: debs.flat(),
    bytes,
    packages: Object.fromEntries(all.map(({ name, version }) => [name, version])),
  }
}

/** @param {ReturnType<typeof versionLayout>} tree */
function linkBinaries(tree) {
  mkdirSync(tree.bin)
  for (const [name, path] of Object.entries(BINARIES)) {
    symlinkSync(relative(tree.bin, join(tree.root, path)), join(tree.bin, name))
  }
}

/**
 * The path of the plugins must be absolute, so the file is written again after the tree has been moved.
 *
 * @param {ReturnType<typeof versionLayout>} tree
 */
function writeDockerConfig(tree) {
  mkdirSync(tree.dockerConfig, { recursive: true })
  const config = { cliPluginsExtraDirs: [join(tree.root, 'usr/libexec/docker/cli-plugins')] }
  writeFileSync(join(tree.dockerConfig, 'config.json'), `${JSON.stringify(config, undefined, 2)}\n`)
}

/** @param {ReturnType<typeof versionLayout>} tree */
async function prove(tree) {
  for (const [name = '', ...args] of PROOFS) {
    await run(join(tree.bin, name), args, {
      step: STEP,
      summary: `${name} of the downloaded packages does not run on this machine`,
      todo: 'install Docker Engine with Compose 2.20 or later with the tools of this system, then run `npm run setup` again',
      env: engineEnvironment(tree, process.env),
    })
  }
}

/** @param {number} bytes */
function megabytes(bytes) {
  return `${Math.round(bytes / 1e6)} MB`
}
