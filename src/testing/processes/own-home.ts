import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, isAbsolute, join } from 'node:path'
import { parseProfile } from '../../core/machine/profile.ts'
import { ensureHome, type Home, homeOf } from '../../host/home/home.ts'
import { Registry } from '../../host/registry/registry.ts'
import { run } from '../../host/tools/run.ts'
import { homeFolder } from '../../tools/setup/home/home.js'
import { readProfile } from '../../tools/setup/home/profile.js'
import { baseImage } from '../../tools/setup/images/testing.ts'
import { TEST_LIMIT } from './limit.ts'

const CLI = join(import.meta.dirname, '..', '..', '..', 'dist', 'cli', 'main.js')

/**
 * A home for one test: an installation of its own on the same engine, so that its stacks do not mix with those of other
 * tests.
 */
export interface OwnHome extends Disposable {
  home: Home
  /** The environment for processes that use this home. */
  env: { SSOT_DOCKER_HOME: string }
}

export function ownHome(): OwnHome {
  const folder = mkdtempSync(join(tmpdir(), 'ssot-home-'))
  const home = homeOf({ SSOT_DOCKER_HOME: folder })
  ensureHome(home)
  copyFileSync(homeOf(process.env).profile, home.profile)
  return {
    home,
    env: { SSOT_DOCKER_HOME: folder },
    // A keeper that has removed its stack may still be storing what Node.js has compiled.
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, maxRetries: 5 }),
  }
}

/**
 * All processes that have the home in their environment, except those of an embedded engine of the home.
 */
export function processesOf({ folder }: Home): { pid: number; command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
        if (!environment.includes(`SSOT_DOCKER_HOME=${folder}`)) return []
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
        return /^(\S*\/)?(dockerd|containerd|containerd-shim\S*|docker-proxy) /.test(command)
          ? []
          : [{ pid: Number(pid), command }]
      } catch {
        return [] // The process has ended.
      }
    })
}

/** Pids of the keepers of the home, including those that are removing their stack. */
export function keepersOf(home: Home): number[] {
  return processesOf(home).flatMap(({ pid, command }) =>
    /\/keeper\/main\.[jt]s /.test(command) ? [pid] : [],
  )
}

/** Pids of the workers of test runners of the home. */
export function workersOf(home: Home): number[] {
  return processesOf(home).flatMap(({ pid, command }) => (/forks|processChild/.test(command) ? [pid] : []))
}

/** What processes of the home have left in its folder: sockets, registry records and unexpected files. */
export function filesOf(home: Home): string[] {
  const usual = new Set([
    'profile.json',
    'installation',
    'registry.db',
    // SQLite's journal of a process that was killed during a write; the next write removes it.
    'registry.db-journal',
    'journal.db',
    'journal.db-journal',
    'run',
    'logs',
    'engine',
    'locks',
    'compiled',
    'recordings',
  ])
  const records: string[] = []
  if (existsSync(home.registry)) {
    using registry = new Registry(home.registry)
    records.push(...registry.everything().map(({ kind, name }) => `record ${kind} ${name}`))
  }
  return [
    ...readdirSync(home.run).map((name) => `socket ${name}`),
    ...records,
    ...readdirSync(home.folder).flatMap((name) => (usual.has(name) ? [] : [`file ${name}`])),
  ]
}

/** The logs of all keepers of the home. */
export function logsOf({ logs }: Home): string {
  return readdirSync(logs, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(logs, name)).isFile())
    .map((name) => `${name}:\n${readFileSync(join(logs, name), 'utf8')}`)
    .join('\n')
}

/** Whether this machine's engine is an embedded one; only then can a test start a second engine. */
export const isEmbedded = readProfile(homeFolder(process.env)).engine?.kind === 'embedded'

/** The reference of a base image of the matrix on this machine. */
export const baseImageOf = baseImage

/** Runs the Docker CLI on the engine of the home and returns what it prints. */
export function dockerIn(home: Home, ...args: string[]): string {
  const { engine } = parseProfile(readFileSync(home.profile, 'utf8'), home.profile)
  const [command = '', ...first] = engine.docker
  const env = { ...process.env, DOCKER_HOST: engine.endpoint }
  return execFileSync(command, [...first, ...args], { env, encoding: 'utf8' }).trim()
}

/** A `PATH` on which `docker` is the CLI of the home's engine: a machine whose engine is embedded may have no other one. */
export function pathWithDocker(home: Home): string {
  const { engine } = parseProfile(readFileSync(home.profile, 'utf8'), home.profile)
  const [command = ''] = engine.docker
  const path = process.env.PATH ?? ''
  return isAbsolute(command) ? [dirname(command), path].join(delimiter) : path
}

/** Runs `ssot-docker prune` with the home; returns its output. */
export function pruneIn(home: Home, ...args: string[]): Promise<string> {
  return cliIn(home, 'prune', ...args)
}

/**
 * Runs the CLI with the home, outside of any repository.
 * @returns its standard output
 */
export async function cliIn(home: Home, ...args: string[]): Promise<string> {
  const command = [process.execPath, CLI, ...args]
  const env = { ...process.env, SSOT_DOCKER_HOME: home.folder }
  const { stdout, lines, exitCode } = await run(command, { cwd: home.folder, env, limit: TEST_LIMIT })
  if (exitCode !== 0) throw new Error(`${args[0]} exited with ${exitCode}:\n${stdout}${lines.join('\n')}`)
  return stdout
}
