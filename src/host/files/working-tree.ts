import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** The top folder of the git working tree that a folder is in; null: it is in none. Needs no git. */
export function workingTree(from: string): string | null {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder
    if (folder === dirname(folder)) return null
  }
}
