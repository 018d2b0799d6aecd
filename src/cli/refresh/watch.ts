import { join } from 'node:path'
import type { ComposeModel } from '../../core/compose/model.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { loadEnvironment } from '../../enforcer/scan/environment.ts'
import { type BuildSources, buildSources } from '../../engine/build/sources.ts'
import type { StackDefinition } from '../../stack/definition/definition.ts'
import { stablePlace } from '../../stack/definition/place.ts'
import { pathsOfOneShots } from '../../stack/mounted/one-shots.ts'
import { inspectAll } from '../../stack/targets/observe.ts'
import { FileWatcher } from '../../stack/watch/file-watcher.ts'
import { runOnChange } from '../../stack/watch/run-on-change.ts'
import { shown, watchedFiles } from '../../stack/watch/watched-files.ts'
import type { CliContext } from '../context.ts'
import { interruption } from '../interruption.ts'
import type { Session } from '../session.ts'
import { LifeBetween } from './life.ts'
import { refreshShown } from './shown.ts'

export interface KeptRefreshed {
  environment: string
  /** Services to refresh. Empty: all. */
  services: readonly string[]
  /** Whether the first refresh builds without cache. */
  isClean: boolean
}

/**
 * Runs `ssot-docker refresh --watch`: refreshes once, and again whenever watched files have changed, until Ctrl-C. In
 * between it reports when a service exits, becomes unhealthy, or is back. The watched files are determined again with each
 * refresh, because the compose file may name other ones by then.
 */
export async function keepRefreshed(
  context: CliContext,
  session: Session,
  { environment, services, isClean }: KeptRefreshed,
): Promise<void> {
  const first = session.definition(environment)
  // Throws for an environment without a stable stack, before any file is watched.
  const { project } = stablePlace(first)
  const life = new LifeBetween(context, session, project)
  using interrupt = interruption('Watching')
  const lost = new AbortController()
  const signal = AbortSignal.any([interrupt.signal, lost.signal])
  const watcher = new FileWatcher(
    (file) => runner.changed(file),
    (error) => lost.abort(error),
  )
  let builds: BuildSources[] = []
  let used: string[] = []
  let mounted: string[] = []
  let last: ComposeModel | undefined
  let watched = watchedFiles(first, builds)
  const said = new Set<string>()
  const refreshOnce = async (files: readonly string[]) => {
    const definition = session.definition(environment)
    const select = async (model?: ComposeModel) => {
      if (model) mounted = await mountedByOneShots(session, project, model)
      watched = watchedFiles(definition, builds, used, mounted)
      await watcher.select(watched)
    }
    await select()
    await refreshShown(context, session, definition, {
      services,
      isClean: isClean && files.length === 0,
      // A later refresh is for what has changed.
      rerunsNamed: files.length === 0,
      signal,
      change: 'refresh',
      said,
      onModel: async (model) => {
        last = model
        builds = await sourcesOf(model, services)
        used = await usedFiles(session, definition)
        await select(model)
      },
    })
    // By now it is known which services run on. They see a change of their mounted files themselves.
    await select(last)
  }
  const runner = runOnChange(async (files) => {
    if (files.length > 0) context.print(`changed: ${listed(files.map((file) => shown(first.root, file)))}`)
    life.end()
    let ready: readonly string[] = []
    try {
      await refreshOnce(files)
      ready = services.length > 0 || !last ? services : Object.keys(last.services)
    } catch (error) {
      if (signal.aborted) return
      // The next change may fix it.
      if (!(error instanceof SsotError)) throw error
      context.printText(error.message)
    }
    // Without a model it is not known which values are secret.
    if (last) await life.begin(last, ready).catch((error: unknown) => context.printText(notWatched(error)))
    context.print(`waiting for changes in ${listed(watched.names)}; press Ctrl-C to stop`)
  }, signal)
  try {
    await runner.ended
  } finally {
    life.end()
    await watcher.close()
  }
  if (lost.signal.aborted) throw lost.signal.reason
  context.print('stopped watching; the stack stays as it is')
}

/**
 * The compose files that the stack's own compose file includes or extends, directly or indirectly, and the env files that the
 * services read. Those that the *Env file* replaces are read by nobody.
 */
async function usedFiles({ preflight, connection }: Session, definition: StackDefinition): Promise<string[]> {
  const { root, matrix, environment, composeFile } = definition
  const { composeFiles } = loadEnvironment(root, matrix, environment)
  const { replaced } = await preflight.envFiles(definition, connection.env)
  const isRead = (service: string, path: string) =>
    !replaced.some((one) => one.service === service && one.file === path)
  const envFiles = composeFiles.flatMap(({ services }) =>
    services.flatMap(({ name, envFiles }) =>
      envFiles.flatMap(({ path }) => (path !== null && isRead(name, path) ? [path] : [])),
    ),
  )
  const paths = [...composeFiles.map(({ source }) => source.path), ...envFiles]
  return paths.map((path) => join(root, path)).filter((path) => path !== composeFile)
}

/** What the builds of these services read. No services: of all. */
async function sourcesOf(model: ComposeModel, services: readonly string[]): Promise<BuildSources[]> {
  const builds = Object.entries(model.services).flatMap(([name, { build }]) =>
    build && (services.length === 0 || services.includes(name)) ? [build] : [],
  )
  const sources = await Promise.all(builds.map(buildSources))
  return sources.filter((one) => one !== null)
}

/** The files and folders that are mounted by services that do not run. */
async function mountedByOneShots(
  { connection }: Session,
  project: string,
  model: ComposeModel,
): Promise<string[]> {
  const inspected = await inspectAll(connection.engine, project)
  const running = new Set(
    inspected.filter(({ details }) => details.state === 'running').map(({ summary }) => summary.service),
  )
  const paths = [...pathsOfOneShots(model)].flatMap(([service, own]) => (running.has(service) ? [] : own))
  return [...new Set(paths)]
}

/** The next refresh begins to watch the services again. */
function notWatched(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error)
  return `exits of services are not reported until the next refresh: ${reason}`
}

/** More names would not fit on a line. */
const SHOWN_NAMES = 6

/** Names for one line: `a, b` or `a, b, c, d, e, f and 3 more`. */
export function listed(names: readonly string[]): string {
  if (names.length <= SHOWN_NAMES) return names.join(', ')
  const rest = names.length - SHOWN_NAMES
  return `${names.slice(0, SHOWN_NAMES).join(', ')} and ${rest} more`
}
