import { cpSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { homeFolder } from '../home/home.js'
import { readProfile, writeProfile } from '../home/profile.js'
import { type DockerCli, dockerCli } from '../images/docker.ts'
import { baseImage } from '../images/testing.ts'
import { findProcesses } from '../processes/proc.js'
import { until } from '../processes/until.js'
import { readInstalled } from './install/install.js'
import { engineLayout, versionLayout } from './layout.js'

/*
 * For tests: a second embedded engine in a home of its own, from the programs that are already unpacked. It must run in a
 * network namespace of its own: two in one break each other.
 */

const sharedHome = homeFolder(process.env)

/** Links the programs of this machine's embedded engine into the home; a copy would take 400 MB. */
export function borrowPrograms(home: string): void {
  const installed = readInstalled(sharedHome)
  if (installed === undefined) throw new Error('no embedded engine is installed: run `npm run setup`')
  const layout = engineLayout(home)
  mkdirSync(layout.folder)
  const folder = join(layout.folder, installed.version)
  linkTree(installed.folder, folder)
  cpSync(engineLayout(sharedHome).installed, layout.installed)
  const version = versionLayout(folder)
  writeProfile(home, {
    ...readProfile(home),
    engine: {
      kind: 'embedded',
      endpoint: layout.endpoint,
      compose: [version.compose],
      buildx: [version.buildx],
      docker: [version.docker],
      dockerConfig: version.dockerConfig,
      because: 'a test uses an engine of its own',
    },
  })
}

function linkTree(from: string, to: string): void {
  mkdirSync(to)
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) linkTree(source, target)
    else if (entry.isFile()) linkSync(source, target)
    else cpSync(source, target, { verbatimSymlinks: true })
  }
}

/** Copies a base image from this machine's engine to that of the home, which must be running. */
export async function carryImage(home: string, name: string): Promise<DockerCli> {
  const [shared, own] = [readProfile(sharedHome).engine, readProfile(home).engine]
  if (shared === undefined || own === undefined) throw new Error('no engine is recorded')
  const archive = join(home, 'image.tar')
  const failure = { summary: 'the image cannot be copied', todo: '' }
  await dockerCli(shared, process.env).run(['save', '--output', archive, baseImage(name)], failure)
  const docker = dockerCli(own, process.env)
  await docker.run(['load', '--input', archive], failure)
  rmSync(archive)
  return docker
}

/** Kills the engine of the home, as the kernel does when memory runs out, and waits for its end. Its containers keep running. */
export async function killEngine(home: string): Promise<void> {
  const { pidFile, daemonConfig } = engineLayout(home)
  process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL')
  const daemons = () => findProcesses((command) => command.includes(daemonConfig))
  const ended = await until(() => (daemons().length === 0 ? true : undefined), { deadlineMs: 10_000 })
  if (ended !== true) throw new Error('the engine is still running')
}
