import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A temporary folder with files, removed at the end. */
export interface Tree extends Disposable {
  root: string
  read(path: string): string
  write(path: string, text: string | Uint8Array): void
  /** Runs git in the folder, independent of the user's settings; returns its output. */
  git(...args: string[]): string
  /** Makes the folder a git repository and commits all files. */
  commit(): void
}

/** @param files by path from the root */
export function makeTree(files: Readonly<Record<string, string | Uint8Array>> = {}): Tree {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'ssot-tree-')))
  const write = (path: string, text: string | Uint8Array) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  for (const [path, text] of Object.entries(files)) write(path, text)
  const git = (...args: string[]) => gitIn(root, ...args)
  return {
    root,
    write,
    read: (path) => readFileSync(join(root, path), 'utf8'),
    git,
    commit() {
      git('init', '--quiet')
      git('add', '--all')
      git('commit', '--quiet', '--message', 'All')
    },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  }
}

/** Runs git in a folder; returns its output. Variables of a git hook that runs the tests are not passed on. */
function gitIn(root: string, ...args: string[]): string {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')))
  const settings = {
    'user.name': 'Tester',
    'user.email': 'tester@example.org',
    'commit.gpgSign': 'false',
    'core.autocrlf': 'false',
    // The folder is temporary, so nothing has to be flushed to the disk.
    'core.fsync': 'none',
    'gc.auto': '0',
    // Otherwise each commit starts another process, which finds nothing to do.
    'maintenance.auto': 'false',
    'init.templateDir': '',
    'protocol.file.allow': 'always',
  }
  const set = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return execFileSync('git', [...set, ...args], {
    cwd: root,
    env: { ...env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}
