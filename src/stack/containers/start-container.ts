import type { CopiedFile, CopiedFiles } from '../../core/contents/copied-files.ts'
import { EngineHung } from '../../core/errors/engine-hung.ts'
import { SsotError } from '../../core/errors/errors.ts'
import type { HookFailure } from '../../core/errors/hook-failures.ts'
import type { Hook } from '../../core/hooks/hooks.ts'
import type { Engine } from '../../engine/engine.ts'
import { type HookRun, runHooks, type ServiceContainer } from './run-hooks.ts'

/** What belongs to the starts of a stack's containers, by service. */
export interface StartParts {
  files: CopiedFiles
  postStart: ReadonlyMap<string, readonly Hook[]>
}

/** When nothing does. */
export const NO_PARTS: StartParts = { files: new Map(), postStart: new Map() }

/** The states in which a start changes nothing, or only wakes the processes again. */
const STARTED: ReadonlySet<string> = new Set(['running', 'paused', 'restarting'])

/**
 * Starts a container as its compose file says: the files that the compose file gives are put into it, then it is started,
 * then its `post_start` hooks run. One that is running already is left as it is.
 * @returns which hook the signal has ended; null when all of them have ended
 * @throws HOOK_FAILED for the first hook that fails
 */
export async function startContainer(
  engine: Pick<Engine, 'containers' | 'exec'>,
  container: ServiceContainer & { state: string },
  { files, postStart }: StartParts,
  run: Omit<HookRun, 'kind' | 'hooks'>,
): Promise<Omit<HookFailure, 'outcome'> | null> {
  const { id, service, state } = container
  const own = files.get(service) ?? []
  if (STARTED.has(state)) {
    await engine.containers.start(id)
    return null
  }
  if (own.length > 0) await putFiles(engine, container, own)
  await engine.containers.start(id)
  return runHooks(engine, container, { ...run, kind: 'post_start', hooks: postStart.get(service) ?? [] })
}

/** @throws SERVICE_START_FAILED */
async function putFiles(
  { containers }: Pick<Engine, 'containers'>,
  { id, service }: ServiceContainer,
  files: readonly CopiedFile[],
): Promise<void> {
  try {
    await containers.putFiles(id, files)
  } catch (cause) {
    if (cause instanceof EngineHung) throw cause
    const names = files.map(({ kind, source, path }) => `${kind} ${source} at ${path}`)
    throw new SsotError({
      code: 'SERVICE_START_FAILED',
      service,
      summary: `Service ${service} could not get its configs and secrets (${names.join(', ')}): ${cause instanceof Error ? cause.message : cause}`,
      todo: 'Choose a `target` that can be written in the image, and that is no folder there.',
      cause,
    })
  }
}
