import { stat } from 'node:fs/promises'
import type { ComposeModel } from '../../core/compose/model.ts'
import {
  type AbsentMount,
  isMountNeeded,
  type MountedPath,
  mountedPaths,
  mountMissing,
} from '../../core/compose/mounts/mounts.ts'
import { isLocalEngine } from '../../engine/connect/endpoint-of.ts'
import type { Engine } from '../../engine/engine.ts'
import type { StackDefinition } from './definition.ts'
import type { Preflight } from './preflight.ts'

/**
 * The paths that services mount and that do not exist on this machine. Empty for an engine on another machine: that engine
 * itself reports a path that does not exist there.
 */
export async function missingPaths(
  { endpoint }: Pick<Engine, 'endpoint'>,
  model: ComposeModel,
): Promise<MountedPath[]> {
  if (!isLocalEngine(endpoint)) return []
  const mounts = mountedPaths(model)
  const exists = await Promise.all(mounts.map(({ path }) => isThere(path)))
  return mounts.filter((_, index) => !exists[index])
}

/** Those of the missing paths that the services need. */
export async function absentMounts(
  definition: StackDefinition,
  engine: Pick<Engine, 'endpoint'>,
  { written }: Pick<Preflight, 'written'>,
  model: ComposeModel,
): Promise<AbsentMount[]> {
  const absent = await missingPaths(engine, model)
  if (absent.length === 0) return []
  const places = await written(definition, absent)
  return absent
    .map((mount: MountedPath, index): AbsentMount => ({ mount, written: places[index] ?? null }))
    .filter((one) => isMountNeeded(one, definition.root))
}

/**
 * Compose creates a folder that belongs to root in place of a missing path, so this comes before it.
 * @param services the services that get new containers
 * @throws MOUNT_MISSING when they mount paths that do not exist; lists all of them
 */
export async function requireMounts(
  definition: StackDefinition,
  engine: Pick<Engine, 'endpoint'>,
  preflight: Pick<Preflight, 'written'>,
  model: ComposeModel,
  services: ReadonlySet<string>,
): Promise<void> {
  const chosen = Object.entries(model.services).filter(([name]) => services.has(name))
  const absent = await absentMounts(definition, engine, preflight, {
    ...model,
    services: Object.fromEntries(chosen),
  })
  const { environment } = definition
  if (absent.length > 0) throw mountMissing(absent, environment.composeFile, environment.at)
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    // Anything else, such as a folder that this user may not read, says nothing about whether it exists.
    if (error instanceof Error && 'code' in error) return error.code !== 'ENOENT' && error.code !== 'ENOTDIR'
    throw error
  }
}
