import { statSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, delimiter, isAbsolute, join } from 'node:path'
import { z } from 'zod'
import { readText } from '../../host/files/read-text.ts'
import { loginFile } from '../login/login-for.ts'
import { type ComposeCall, composeVersion } from './compose.ts'

/** Where the Docker CLI looks for plugins besides its configuration folder. */
const PLUGIN_FOLDERS = [
  '/usr/local/lib/docker/cli-plugins',
  '/usr/local/libexec/docker/cli-plugins',
  '/usr/lib/docker/cli-plugins',
  '/usr/libexec/docker/cli-plugins',
]
const PLUGINS = ['docker-compose', 'docker-compose.exe']

const configSchema = z.looseObject({
  proxies: z.record(z.string(), z.unknown()).optional(),
  cliPluginsExtraDirs: z.array(z.string()).optional(),
})

/** What of this machine, besides a model and an engine, decides what Compose asks the engine for. */
export interface ComposeSetting {
  /** Tells the program that is run from another version of it. */
  program: string
  /** The proxies that Compose gives to containers, by the engine that they are for; `default`: for each. */
  proxies: Record<string, unknown>
  /** The variables that Compose and the Docker CLI read. */
  variables: Record<string, string>
}

/**
 * How Compose is set on this machine. The files of its program are looked at, because to ask it for its version costs a process
 * at each start; it is asked only if they are not found.
 * @throws the errors of {@link composeVersion}
 */
export async function composeSetting(call: ComposeCall): Promise<ComposeSetting | { unread: string }> {
  const file = loginFile(call.env)
  const read = readText(file)
  if ('reason' in read && !read.isMissing) return { unread: `${file} ${read.reason}` }
  const config = configSchema.safeParse('reason' in read ? {} : jsonOf(read.text))
  if (!config.success) return { unread: `${file} is not the JSON of the Docker CLI` }
  const { proxies = {}, cliPluginsExtraDirs = [] } = config.data
  const files = programFiles(call, cliPluginsExtraDirs)
  return {
    program: files.length > 0 ? files.join('\n') : await composeVersion(call),
    proxies,
    variables: Object.fromEntries(
      Object.entries(call.env)
        .flatMap(([name, value]) => (READ.test(name) && value !== undefined ? [[name, value] as const] : []))
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  }
}

/** Not where the engine is: that is known in another way, and a recording is made through another socket. */
const READ = /^(?:COMPOSE_|DOCKER_(?!HOST$|CONTEXT$|AUTH_CONFIG$|CERT_PATH$|TLS))/

/** The programs that may be run, each with what changes when it is replaced; empty when none is found. */
function programFiles({ compose, env }: ComposeCall, extraFolders: readonly string[]): string[] {
  const [command = '', verb] = compose
  const program = isAbsolute(command) ? command : inPath(command, env)
  if (program === null) return []
  const own = stateOf(program)
  if (verb !== 'compose' || !/^docker(\.exe)?$/.test(basename(command))) return own
  const config = env.DOCKER_CONFIG || join(env.HOME || homedir(), '.docker')
  const folders = [...extraFolders, join(config, 'cli-plugins'), ...PLUGIN_FOLDERS]
  const plugins = folders.flatMap((folder) => PLUGINS.flatMap((name) => stateOf(join(folder, name))))
  return plugins.length === 0 ? [] : [...own, ...plugins]
}

function inPath(command: string, env: NodeJS.ProcessEnv): string | null {
  const found = (env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, command))
    .find((file) => stateOf(file).length > 0)
  return found ?? null
}

function stateOf(file: string): string[] {
  const stats = statSync(file, { throwIfNoEntry: false })
  return stats?.isFile() ? [`${file} ${stats.ino} ${stats.size} ${stats.mtimeMs}`] : []
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
