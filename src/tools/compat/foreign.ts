import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { LABEL_INSTALLATION } from '../../core/stacks/labels.ts'
import { installationOf } from '../../host/home/installation.ts'
import { dockerIn, keepersOf, ownHome } from '../../testing/processes/own-home.ts'
import { commandEnvironment, type Ended, end } from './command.ts'

/** How long the keeper may take for the stack once the test runner has ended: docs/exit-paths.md. */
export const GONE_MS = 5000

/** A project of somebody else's, which knows this package only as its tarball. */
export interface Foreign extends Disposable {
  /** Absolute. */
  root: string
  /** The tarball's path from the root. */
  tarball: string
  read(path: string): string
  write(path: string, text: string): void
  remove(path: string): void
  /** Those that were written and not removed, sorted. */
  files(): string[]
  /**
   * Runs a command as a user does in the project's folder, or in one below it. An `npm install` is told to look into
   * npm's cache first and not to ask for reports.
   */
  run(command: readonly string[], folder?: string): Promise<Ended>
  /** All that the stacks of this project have on the engine now, and its keepers. */
  left(): string[]
}

const QUICK_INSTALL = ['--no-audit', '--no-fund', '--prefer-offline']

/** Makes a project with those files, by path from its root. It is an installation of its own on the engine. */
export function makeForeign(tarball: string, files: Readonly<Record<string, string>>): Foreign {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'ssot-foreign-')))
  const own = ownHome()
  const env = { ...commandEnvironment(), ...own.env }
  const written = new Set<string>()
  const write = (path: string, text: string) => {
    written.add(path)
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  copyFileSync(tarball, join(root, basename(tarball)))
  for (const [path, text] of Object.entries(files)) write(path, text)
  return {
    root,
    tarball: `./${basename(tarball)}`,
    read: (path) => readFileSync(join(root, path), 'utf8'),
    write,
    remove(path) {
      rmSync(join(root, path))
      written.delete(path)
    },
    files: () => [...written].sort(),
    run(command, folder = '.') {
      const isInstall = command[0] === 'npm' && command[1] === 'install'
      return end([...command, ...(isInstall ? QUICK_INSTALL : [])], { cwd: join(root, folder), env })
    },
    left() {
      const mine = `label=${LABEL_INSTALLATION}=${installationOf(own.home)}`
      return [
        dockerIn(own.home, 'ps', '-a', '--filter', mine, '--format', 'container {{.Names}}'),
        dockerIn(own.home, 'network', 'ls', '--filter', mine, '--format', 'network {{.Name}}'),
        dockerIn(own.home, 'volume', 'ls', '--filter', mine, '--format', 'volume {{.Name}}'),
        ...keepersOf(own.home).map((pid) => `keeper ${pid}`),
      ].flatMap((lines) => lines.split('\n').filter(Boolean))
    },
    [Symbol.dispose]() {
      own[Symbol.dispose]()
      rmSync(root, { recursive: true })
    },
  }
}
