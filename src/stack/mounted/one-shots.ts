import type { ComposeModel } from '../../core/compose/model.ts'
import type { MountedFiles } from '../../core/mounted/mounted-files.ts'
import { inStartOrder } from '../../core/plan/order.ts'
import type { PreparedModel } from '../definition/prepare.ts'
import { readMounted } from './read.ts'

/**
 * The paths of this machine that each one-shot service mounts: bind mounts, and the files of its configs and secrets. Services
 * that mount none are left out.
 */
export function mountedPaths(model: ComposeModel): Map<string, string[]> {
  const oneShots = inStartOrder(model).filter(({ completes }) => completes !== 'never')
  return new Map(
    oneShots.flatMap(({ name }): [string, string[]][] => {
      const paths = pathsOf(model, name)
      return paths.length === 0 ? [] : [[name, paths]]
    }),
  )
}

function pathsOf(model: ComposeModel, name: string): string[] {
  const { volumes = [], configs = [], secrets = [] } = model.services[name] ?? {}
  const all = [
    ...volumes.flatMap(({ type, source }) => (type === 'bind' && source !== undefined ? [source] : [])),
    ...configs.flatMap(({ source }) => model.configs?.[source]?.file ?? []),
    ...secrets.flatMap(({ source }) => model.secrets?.[source]?.file ?? []),
  ]
  return [...new Set(all)]
}

/** What the files are now that the one-shot services of a stack mount, by service. */
export async function readOneShots({
  model,
  definition,
  connection,
}: Pick<PreparedModel, 'model' | 'definition' | 'connection'>): Promise<Map<string, MountedFiles>> {
  const isHere = /^(unix|npipe):/.test(connection.engine.endpoint)
  const read = [...mountedPaths(model)].map(async ([service, paths]) => {
    const files = isHere
      ? await readMounted(paths, definition.root)
      : { untracked: 'the engine is elsewhere' }
    return [service, files] as const
  })
  return new Map(await Promise.all(read))
}
