import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { attempt, run } from '../../processes/run.js'
import { SetupFailure } from '../../report/failure.js'
import { debianRepositories, parsePrintedUris, sourcesFor } from './apt-text.js'

/** @typedef {import('./apt-text.js').Repository} Repository */
/** @typedef {import('./apt-text.js').PrintedPackage} PrintedPackage */

const TARGET_FORMAT = '$(ORIGIN)|$(CODENAME)|$(REPO_URI)|$(COMPONENT)'
const KEYRINGS = [
  '/usr/share/keyrings/debian-archive-keyring.pgp',
  '/usr/share/keyrings/debian-archive-keyring.gpg',
]

/**
 * The Debian repositories that this machine's own apt uses.
 *
 * @param {string} scratch A folder for package lists, used if the machine has none yet; the system's are not changed.
 * @param {string} step
 * @returns {Promise<Repository[]>}
 * @throws {SetupFailure} when the apt configuration has no Debian repository.
 */
export async function findDebianRepositories(scratch, step) {
  const known = debianRepositories(
    (await attempt('apt-get', ['indextargets', '--format', TARGET_FORMAT])).stdout,
  )
  if (known.length > 0) return known
  // `indextargets` knows the origin only of lists that were fetched; a minimal image has none.
  const lists = join(scratch, 'system-lists')
  mkdirSync(join(lists, 'partial'), { recursive: true })
  const options = ['-o', `Dir::State::Lists=${lists}`, '-o', 'APT::Sandbox::User=root']
  const todo = 'check that `apt-get update` works on this machine, then run `npm run setup` again'
  await run('apt-get', [...options, 'update'], { step, summary: 'apt cannot fetch its package lists', todo })
  const listed = await attempt('apt-get', [...options, 'indextargets', '--format', TARGET_FORMAT])
  const repositories = debianRepositories(listed.stdout)
  if (repositories.length > 0) return repositories
  throw new SetupFailure({
    step,
    summary: 'the apt configuration of this machine names no Debian repository',
    todo: 'install Docker Engine with Compose 2.20 or later, start it, then run `npm run setup` again',
  })
}

/**
 * An apt with its own sources, lists, cache and an empty package status in a folder, so that those of the system are
 * neither read nor changed.
 *
 * @param {string} folder Created.
 * @param {readonly Repository[]} repositories
 * @param {string} suite A Debian codename, such as `trixie`.
 * @param {string} step
 */
export async function openPrivateApt(folder, repositories, suite, step) {
  for (const part of ['lists/partial', 'cache/archives/partial', 'none', 'debs']) {
    mkdirSync(join(folder, part), { recursive: true })
  }
  writeFileSync(join(folder, 'status'), '')
  const keyring = KEYRINGS.find((file) => existsSync(file))
  writeFileSync(join(folder, 'sources.list'), sourcesFor(repositories, suite, keyring))
  const options = [
    `Dir::Etc::SourceList=${join(folder, 'sources.list')}`,
    `Dir::Etc::SourceParts=${join(folder, 'none')}`,
    `Dir::State::Lists=${join(folder, 'lists')}`,
    `Dir::State::status=${join(folder, 'status')}`,
    `Dir::Cache=${join(folder, 'cache')}`,
    // apt's own unprivileged user cannot read the home folder.
    'APT::Sandbox::User=root',
    'Acquire::Languages=none',
    // Debian's container images turn apt's cache off, and each call would then parse all lists: 0.8 s instead of 0.1 s.
    'Dir::Cache::pkgcache=pkgcache.bin',
    'Dir::Cache::srcpkgcache=srcpkgcache.bin',
  ].flatMap((option) => ['-o', option])
  const todo = 'check that `apt-get update` works on this machine, then run `npm run setup` again'
  await run('apt-get', [...options, 'update', '--error-on=any'], {
    step,
    summary: `apt cannot fetch the package lists of Debian ${suite}`,
    todo,
  })
  return {
    folder,
    /**
     * The named packages and all their dependencies, as a machine without any package would install them.
     *
     * @param {readonly string[]} names
     * @returns {Promise<PrintedPackage[]>}
     */
    async closure(names) {
      const args = ['install', '--print-uris', '-qq', '--no-install-recommends', ...names]
      const printed = await run('apt-get', [...options, ...args], {
        step,
        summary: `Debian ${suite} does not offer ${names.join(', ')}`,
        todo: 'report this with the lines above: the package names may have changed',
      })
      return parsePrintedUris(printed)
    },
    /**
     * Downloads packages; apt checks them against the signed lists.
     *
     * @param {readonly PrintedPackage[]} packages
     * @returns {Promise<string[]>} The files, in the same order.
     */
    async download(packages) {
      const debs = join(folder, 'debs')
      const args = ['download', '-q', ...packages.map(({ name, version }) => `${name}=${version}`)]
      await run('apt-get', [...options, ...args], {
        step,
        cwd: debs,
        summary: 'packages cannot be downloaded',
        todo,
      })
      return packages.map(({ file }) => join(debs, file))
    },
  }
}
