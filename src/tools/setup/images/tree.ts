import { cpSync, existsSync, globSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { unpackPackage } from '../engine/install/unpack.js'

/** Since trixie all packages install into `/usr`, and its base system creates these links for the old paths. */
const LINKS = ['bin', 'sbin', 'lib', 'lib64']

/** Unpacks Debian packages into a new folder, and deletes the paths that the recipe prunes. */
export async function unpackTree(
  tree: string,
  debs: readonly string[],
  prune: readonly string[],
): Promise<void> {
  mkdirSync(tree, { recursive: true })
  for (const deb of debs) await unpackPackage(deb, tree, 'images')
  for (const name of LINKS) mergeIntoUsr(tree, name)
  for (const pattern of prune) {
    for (const path of globSync(pattern, { cwd: tree })) rmSync(join(tree, path), { recursive: true })
  }
}

/** Moves what packages of older releases install beside `/usr`. */
function mergeIntoUsr(tree: string, name: string): void {
  const folder = join(tree, name)
  if (!existsSync(folder)) return
  cpSync(folder, join(tree, 'usr', name), { recursive: true, verbatimSymlinks: true })
  rmSync(folder, { recursive: true })
}

/** Adds to an unpacked tree what every image needs: top-level links, and files that are in no package. */
export function addGround(tree: string, files: string): void {
  for (const name of LINKS) {
    mkdirSync(join(tree, 'usr', name), { recursive: true })
    symlinkSync(`usr/${name}`, join(tree, name))
  }
  cpSync(files, tree, { recursive: true })
}
