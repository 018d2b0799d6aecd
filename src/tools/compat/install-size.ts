import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { regenerate } from '../docs/generated.ts'

/** The size of an installation of this package and its dependencies, without peer dependencies. */
export interface InstallSize {
  packages: number
  /** The size of all files; a megabyte is a million bytes. */
  megabytes: number
}

const ROOT = join(import.meta.dirname, '..', '..', '..')
const README = join(ROOT, 'README.md')

/** Measures the packages in this checkout that its lockfile lists for users. */
export function sizeOfCheckout(): InstallSize {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'))
  // The lockfile also lists optional packages for other platforms, which are not installed.
  const folders = lockedPackages(lock)
    .map((path) => join(ROOT, path))
    .filter(existsSync)
  const bytes = folders.reduce((sum, folder) => sum + bytesOf(folder, ['node_modules']), 0)
  return { packages: folders.length + 1, megabytes: (bytes + bytesOf(join(ROOT, 'dist'), [])) / 1e6 }
}

/** Measures a folder `node_modules` that npm has installed. */
export function sizeOfFolder(modules: string): InstallSize {
  const lock = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8'))
  return { packages: lockedPackages(lock).length, megabytes: bytesOf(modules, []) / 1e6 }
}

/** The folders of the packages in a lockfile that users of this package install, relative to the lockfile. */
export function lockedPackages({ packages }: Lockfile): string[] {
  return Object.entries(packages).flatMap(([path, { dev, devOptional }]) =>
    path === '' || dev || devOptional ? [] : [path],
  )
}

interface Lockfile {
  packages: Record<string, { dev?: boolean; devOptional?: boolean }>
}

/** The text of the README with its generated block about the size updated. */
export function regenerateSize(readme: string, { packages, megabytes }: InstallSize): string {
  const blocks = {
    'install size': () =>
      `npm installs ${packages} packages, ${Math.round(megabytes)} MB in total, in addition to the test runner.`,
  }
  return regenerate(readme, blocks, ['options'])
}

/**
 * The size in the README.
 * @throws Error when it states none
 */
export function statedSize(): InstallSize {
  const [, packages, megabytes] =
    /npm installs (\d+) packages, (\d+) MB/.exec(readFileSync(README, 'utf8')) ?? []
  if (packages === undefined || megabytes === undefined) throw new Error('The README states no size.')
  return { packages: Number(packages), megabytes: Number(megabytes) }
}

function bytesOf(folder: string, without: readonly string[]): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return without.includes(entry.name) ? sum : sum + bytesOf(path, without)
    return entry.isFile() ? sum + statSync(path).size : sum
  }, 0)
}
