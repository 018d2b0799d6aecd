import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { regenerate } from '../docs/generated.ts'

/** What an installation of this package brings, itself included and peers excluded. */
export interface InstallSize {
  packages: number
  /** Of all their files; a megabyte is a million bytes. */
  megabytes: number
}

const ROOT = join(import.meta.dirname, '..', '..', '..')
const README = join(ROOT, 'README.md')

/** By the lockfile of this checkout and what is installed in it. */
export function sizeOfCheckout(): InstallSize {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'))
  // Optional ones that do not fit this platform are in the lockfile and not in the folder.
  const folders = lockedPackages(lock)
    .map((path) => join(ROOT, path))
    .filter(existsSync)
  const bytes = folders.reduce((sum, folder) => sum + bytesOf(folder, ['node_modules']), 0)
  return { packages: folders.length + 1, megabytes: (bytes + bytesOf(join(ROOT, 'dist'), [])) / 1e6 }
}

/** By a folder `node_modules` that npm has filled. */
export function sizeOfFolder(modules: string): InstallSize {
  const lock = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8'))
  return { packages: lockedPackages(lock).length, megabytes: bytesOf(modules, []) / 1e6 }
}

/** The folders of the packages in a lockfile that a user of this package gets, relative to it. */
export function lockedPackages({ packages }: Lockfile): string[] {
  return Object.entries(packages).flatMap(([path, { dev, devOptional }]) =>
    path === '' || dev || devOptional ? [] : [path],
  )
}

interface Lockfile {
  packages: Record<string, { dev?: boolean; devOptional?: boolean }>
}

/** The README with its block on the size written anew. */
export function regenerateSize(readme: string, { packages, megabytes }: InstallSize): string {
  return regenerate(readme, {
    'install size': () =>
      `npm installs ${packages} packages, ${Math.round(megabytes)} MB in total, in addition to the test runner.`,
  })
}

/**
 * What the README says.
 * @throws Error when it says nothing of it
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
