import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { makeTree, type Tree } from './tree.ts'

const BRANCH = /^ref: (.+)$/u

/** A git repository that is written commit by commit. */
export interface History extends Tree {
  /**
   * Writes files, removes those that are null, and commits that. Returns the id of the commit.
   * @param author the name of its author, who is not who commits it
   */
  add(subject: string, files: Readonly<Record<string, string | Uint8Array | null>>, author?: string): string
}

export function makeHistory(): History {
  const tree = makeTree()
  tree.git('init', '--quiet', '--initial-branch', 'main')
  return {
    ...tree,
    add(subject, files, author = 'Ada') {
      for (const [path, text] of Object.entries(files)) {
        if (text === null) rmSync(join(tree.root, path))
        else tree.write(path, text)
      }
      tree.git('add', '--all')
      const by = [
        '--author',
        `${author} <${author.toLowerCase()}@example.org>`,
        '--date',
        '2026-01-31T12:00:00+02:00',
      ]
      tree.git('commit', '--quiet', '--allow-empty', ...by, '--message', subject)
      return headOf(tree)
    },
    [Symbol.dispose]: () => tree[Symbol.dispose](),
  }
}

/** The id of the commit just made, read from the files of git: a process for each commit would take a quarter of the time. */
function headOf(tree: Tree): string {
  const head = tree.read('.git/HEAD').trim()
  const [, branch] = BRANCH.exec(head) ?? []
  return branch === undefined ? head : tree.read(`.git/${branch}`).trim()
}
