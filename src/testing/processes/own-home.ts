import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseProfile } from '../../core/machine/profile.ts'
import { ensureHome, type Home, homeOf } from '../../host/home/home.ts'
import { Registry } from '../../host/registry/registry.ts'
import { run } from '../../host/tools/run.ts'
import { homeFolder } from '../../tools/setup/home/home.js'
import { readProfile } from '../../tools/setup/home/profile.js'
import { baseImage } from '../../tools/setup/images/testing.ts'

const CLI = join(import.meta.dirname, '..', '..', '..', 'dist', 'cli', 'main.js')

/**
 * A home of a test's own: another installation on the same engine, so that what it leaves and what it finds is not
 * mixed with that of other tests.
 */
export interface OwnHome extends Disposable {
  home: Home
  /** For processes that are to live in it. */
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
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  }
}

/**
 * Processes that live in the home, however they came to be: it is in the environment of each. Those of an embedded
 * engine of the home are not among them.
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
        return [] // It has just ended.
      }
    })
}

/** Pids of the keepers of the home, those that are taking their stack down included. */
export function keepersOf(home: Home): number[] {
  return processesOf(home).flatMap(({ pid, command }) =>
    /\/keeper\/main\.[jt]s /.test(command) ? [pid] : [],
  )
}

/** What processes of the home have left in its folder: sockets, records, and files that do not belong there. */
export function filesOf(home: Home): string[] {
  const usual = new Set([
    'profile.json',
    'installation',
    'registry.db',
    // SQLite's, of a process killed in the middle of a write; the next write takes it away.
    'registry.db-journal',
    'run',
    'logs',
    'engine',
    'locks',
    'compiled',
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

/** All that the keepers of the home have logged. */
export function logsOf({ logs }: Home): string {
  return readdirSync(logs)
    .map((name) => `${name}:\n${readFileSync(join(logs, name), 'utf8')}`)
    .join('\n')
}

/** Whether this machine's engine is an embedded one, of which a test can have a second. */
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

/** Runs `ssot-docker prune` in the home and returns what it prints. */
export function pruneIn(home: Home, ...args: string[]): Promise<string> {
  return cliIn(home, 'prune', ...args)
}

/**
 * A command of the home, outside of any repository.
 * @returns what it prints
 */
export async function cliIn(home: Home, ...args: string[]): Promise<string> {
  const command = [process.execPath, CLI, ...args]
  const env = { ...process.env, SSOT_DOCKER_HOME: home.folder }
  const { stdout, lines, exitCode } = await run(command, { cwd: home.folder, env })
  if (exitCode !== 0) throw new Error(`${args[0]} exited with ${exitCode}:\n${stdout}${lines.join('\n')}`)
  return stdout
}
