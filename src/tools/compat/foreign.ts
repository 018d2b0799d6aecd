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

/** How long the keeper may take to remove the stack after the end of the test runner, see docs/exit-paths.md. */
export const GONE_MS = 5000

/** A project of a user, who installs this package from its tarball. */
export interface Foreign extends Disposable {
  /** Its absolute path. */
  root: string
  /** The path of the tarball, relative to the root. */
  tarball: string
  read(path: string): string
  write(path: string, text: string): void
  remove(path: string): void
  /** The files that were written and not removed, sorted. */
  files(): string[]
  /**
   * Runs a command as a user does, in the project's folder or in one below it. `npm install` gets options that make it
   * faster: it uses npm's cache first and skips audits.
   */
  run(command: readonly string[], folder?: string): Promise<Ended>
  /** Runs the Docker CLI on this machine's engine, and returns what it prints. */
  docker(...args: string[]): string
  /** What is left of the stacks of this project on the engine, and its keepers. */
  left(): string[]
}

const QUICK_INSTALL = ['--no-audit', '--no-fund', '--prefer-offline']

/**
 * Makes a project with its own home, so that its stacks do not mix with those of others on the engine.
 * @param files by path from the root
 */
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
    docker: (...args) => dockerIn(own.home, ...args),
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
