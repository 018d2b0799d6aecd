import type { ComposeModel } from '../../core/compose/model.ts'
import { mountedPaths } from '../../core/compose/mounts/mounts.ts'
import type { MountedFiles } from '../../core/mounted/mounted-files.ts'
import { inStartOrder } from '../../core/plan/order.ts'
import { isLocalEngine } from '../../engine/connect/endpoint-of.ts'
import type { PreparedModel } from '../definition/prepare.ts'
import { readMounted } from './read.ts'

/**
 * The paths of this machine that each one-shot service mounts: bind mounts, and the files of its configs and secrets. Services
 * that mount none are left out.
 */
export function pathsOfOneShots(model: ComposeModel): Map<string, string[]> {
  const mounted = mountedPaths(model)
  return new Map(
    inStartOrder(model).flatMap(({ name, completes }): [string, string[]][] => {
      const own = mounted.filter(({ service }) => service === name).map(({ path }) => path)
      return completes === 'never' || own.length === 0 ? [] : [[name, [...new Set(own)]]]
    }),
  )
}

/**
 * What the files are now that the one-shot services of a stack mount, by service.
 * @param isWanted the services whose files are read; reading takes time
 */
export async function readOneShots(
  { model, definition, connection }: Pick<PreparedModel, 'model' | 'definition' | 'connection'>,
  isWanted: (service: string) => boolean,
): Promise<Map<string, MountedFiles>> {
  const isHere = isLocalEngine(connection.engine.endpoint)
  const wanted = [...pathsOfOneShots(model)].filter(([service]) => isWanted(service))
  const read = wanted.map(async ([service, paths]) => {
    const files = isHere
      ? await readMounted(paths, definition.root)
      : { untracked: 'the engine is elsewhere' }
    return [service, files] as const
  })
  return new Map(await Promise.all(read))
}
