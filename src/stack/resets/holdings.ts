import type { ComposeService } from '../../core/compose/model.ts'
import { plainTarget, targetOfTmpfs } from '../../core/compose/mounts/target.ts'
import type { Holding } from '../../core/resets/missing-rows.ts'
import type { PreparedModel } from '../definition/prepare.ts'
import type { Inspected } from '../targets/observe.ts'

/**
 * What the running services keep data in: volumes, folders in memory, and the volumes that their images declare. Not folders of this
 * machine, which belong to whoever put them there, nor what they can only read.
 *
 * @param seen the running containers
 */
export async function holdingsOf(
  {
    connection,
    definition,
    model,
    based,
  }: Pick<PreparedModel, 'connection' | 'definition' | 'model' | 'based'>,
  seen: readonly Inspected[],
): Promise<Holding[]> {
  const services = Map.groupBy(seen, ({ summary }) => summary.service)
  return Promise.all(
    [...services].map(async ([service, [first]]) => {
      const image = first && (await connection.engine.baselines.image(first.summary.imageId))
      const definedIn = model.services[service]
      const paths = pathsOf(definedIn, [...(image?.volumes ?? []), ...(based.get(service)?.targets ?? [])])
      const inMemory = memoryOf(definedIn).filter((path) => paths.includes(path))
      const rows = definition.matrix.services.filter((row) => row.service === service)
      return { service, paths, inMemory, protocol: rows[0]?.protocol ?? null }
    }),
  )
}

function pathsOf(service: ComposeService | undefined, declared: readonly string[]): string[] {
  const mounts = service?.volumes ?? []
  const mounted = new Set(mounts.flatMap(({ target }) => (target === undefined ? [] : [plainTarget(target)])))
  const own = mounts.filter(
    ({ type, read_only }) => (type === 'volume' || type === 'tmpfs') && read_only !== true,
  )
  return [
    ...new Set([
      ...own.flatMap(({ target }) => (target === undefined ? [] : [plainTarget(target)])),
      ...memoryOf(service),
      ...declared.map(plainTarget).filter((path) => !mounted.has(path)),
    ]),
  ].sort()
}

function memoryOf(service: ComposeService | undefined): string[] {
  const mounts = (service?.volumes ?? []).filter(
    ({ type, read_only }) => type === 'tmpfs' && read_only !== true,
  )
  return [
    ...(service?.tmpfs ?? []).map(targetOfTmpfs),
    ...mounts.flatMap(({ target }) => (target === undefined ? [] : [plainTarget(target)])),
  ]
}
