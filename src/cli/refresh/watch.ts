import { join } from 'node:path'
import type { ComposeModel } from '../../core/compose/model.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { loadEnvironment } from '../../enforcer/scan/environment.ts'
import { type BuildSources, buildSources } from '../../engine/build/sources.ts'
import type { StackDefinition } from '../../stack/definition/definition.ts'
import { stablePlace } from '../../stack/definition/stable.ts'
import { FileWatcher } from '../../stack/watch/file-watcher.ts'
import { runOnChange } from '../../stack/watch/run-on-change.ts'
import { shown, watchedFiles } from '../../stack/watch/watched-files.ts'
import type { CliContext } from '../context.ts'
import { interruption } from '../interruption.ts'
import type { Session } from '../session.ts'
import { refreshShown } from './shown.ts'

export interface KeptRefreshed {
  environment: string
  /** Only these, and what depends on them; empty: all. */
  services: readonly string[]
  /** The first time. */
  isClean: boolean
}

/**
 * `ssot-docker refresh --watch`: a refresh, and another one whenever files have changed that it depends on, until
 * Ctrl-C. What it depends on may change with each: it is settled anew from the model of each refresh.
 */
export async function keepRefreshed(
  context: CliContext,
  session: Session,
  { environment, services, isClean }: KeptRefreshed,
): Promise<void> {
  const first = session.definition(environment)
  // An environment without a stack that stays is no matter of waiting.
  stablePlace(first)
  using interrupt = interruption('Watching')
  const lost = new AbortController()
  const signal = AbortSignal.any([interrupt.signal, lost.signal])
  const watcher = new FileWatcher(
    (file) => runner.changed(file),
    (error) => lost.abort(error),
  )
  let builds: BuildSources[] = []
  let used: string[] = []
  let watched = watchedFiles(first, builds)
  const refreshOnce = async (files: readonly string[]) => {
    const definition = session.definition(environment)
    const select = async () => {
      watched = watchedFiles(definition, builds, used)
      await watcher.select(watched)
    }
    await select()
    await refreshShown(context, session, definition, {
      services,
      isClean: isClean && files.length === 0,
      signal,
      onModel: async (model) => {
        builds = await sourcesOf(model, services)
        used = await usedFiles(definition)
        await select()
      },
    })
  }
  const runner = runOnChange(async (files) => {
    if (files.length > 0) context.print(`changed: ${listed(files.map((file) => shown(first.root, file)))}`)
    try {
      await refreshOnce(files)
    } catch (error) {
      if (signal.aborted) return
      // What cannot be refreshed now may be so after the next change.
      if (!(error instanceof SsotError)) throw error
      context.print(error.message)
    }
    context.print(`waiting for changes of ${listed(watched.names)}; Ctrl-C ends it`)
  }, signal)
  try {
    await runner.ended
  } finally {
    await watcher.close()
  }
  if (lost.signal.aborted) throw lost.signal.reason
  context.print('stopped waiting for changes; the stack is left as it is')
}

/** The compose files that the one of a stack includes and extends, however deep. */
async function usedFiles({ root, matrix, environment, composeFile }: StackDefinition): Promise<string[]> {
  const { composeFiles } = await loadEnvironment(root, matrix, environment)
  return composeFiles.map(({ source }) => join(root, source.path)).filter((path) => path !== composeFile)
}

/** What the builds of the services read, or of all where none is named. */
async function sourcesOf(model: ComposeModel, services: readonly string[]): Promise<BuildSources[]> {
  const builds = Object.entries(model.services).flatMap(([name, { build }]) =>
    build && (services.length === 0 || services.includes(name)) ? [build] : [],
  )
  const sources = await Promise.all(builds.map(buildSources))
  return sources.filter((one) => one !== null)
}

/** So many names are read at a glance. */
const SHOWN_NAMES = 6

/** `a, b and 3 more`: names in a line that fits. */
export function listed(names: readonly string[]): string {
  if (names.length <= SHOWN_NAMES) return names.join(', ')
  const rest = names.length - SHOWN_NAMES
  return `${names.slice(0, SHOWN_NAMES).join(', ')} and ${rest} more`
}
