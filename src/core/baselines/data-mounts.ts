import type { ComposeModel, ComposeService } from '../compose/model.ts'
import { plainTarget, targetOfTmpfs } from '../compose/mounts/target.ts'
import type { Store } from './group.ts'
import type { Obstacle, VolumeFault } from './obstacle.ts'

/** What covers a path in a container: the mount itself may be a folder above the path. */
interface Cover {
  target: string
  kind: 'volume' | 'tmpfs' | 'bind'
  /** The key of a named volume, or the folder of a bind mount. */
  source?: string | undefined
  /** The `volume` section of the mount. */
  options?: unknown
}

/**
 * Where the data of a store lies: the mounts that cover its paths, each once.
 * @param declared the paths that the image of the service declares as volumes; null: not known, so that they are not checked
 */
export function dataTargets(
  model: ComposeModel,
  { service, data }: Store,
  declared: readonly string[] | null,
): { targets: string[] } | Obstacle {
  const targets = new Set<string>()
  for (const path of data) {
    const cover = coverOf(model.services[service], path)
    if (cover === null) {
      const target = declared?.find((one) => covers(one, path))
      if (declared !== null && target === undefined) return { is: 'data-uncovered', service, path }
      targets.add(target ?? path)
      continue
    }
    if (cover.kind === 'bind') return { is: 'data-on-host', service, path, folder: cover.source ?? '' }
    const fault = cover.kind === 'volume' ? faultOf(model, service, cover) : null
    if (fault !== null) return { is: 'volume-unfit', service, path, because: fault }
    targets.add(cover.target)
  }
  return { targets: [...targets] }
}

/** The mount of a service whose target is the nearest one above a path. */
function coverOf(service: ComposeService | undefined, path: string): Cover | null {
  const found = [
    ...(service?.tmpfs ?? []).map((text): Cover => ({ target: targetOfTmpfs(text), kind: 'tmpfs' })),
    ...(service?.volumes ?? []).flatMap(({ type, source, target, volume }): Cover[] =>
      target !== undefined && (type === 'volume' || type === 'tmpfs' || type === 'bind')
        ? [{ target: plainTarget(target), kind: type, source, options: volume }]
        : [],
    ),
  ].filter(({ target }) => covers(target, path))
  return found.toSorted((a, b) => b.target.length - a.target.length)[0] ?? null
}

function faultOf(model: ComposeModel, service: string, { source, options }: Cover): VolumeFault | null {
  if (isRecord(options) && (options.nocopy === true || options.subpath !== undefined)) return 'not filled'
  if (source === undefined) return null
  const volume: unknown = model.volumes?.[source]
  if (isRecord(volume)) {
    if (volume.external === true) return 'external'
    if (volume.driver_opts !== undefined || (volume.driver !== undefined && volume.driver !== 'local'))
      return 'of a driver'
  }
  const other = Object.entries(model.services).find(
    ([name, { volumes = [] }]) =>
      name !== service && volumes.some((mount) => mount.type === 'volume' && mount.source === source),
  )
  return other === undefined ? null : { sharedWith: other[0] }
}

/**
 * The model in which these folders of its services are no tmpfs, which the engine would not fill from the image, and which would
 * be gone when its container stops.
 * @param instead `volume`: each gets an anonymous volume. `image`: the folder of the image, also in the place of an anonymous
 *   volume, into which the engine would copy the data. A named volume stays
 */
export function withoutTmpfs(
  model: ComposeModel,
  targets: ReadonlyMap<string, readonly string[]>,
  instead: 'volume' | 'image',
): ComposeModel {
  const services = Object.entries(model.services).map(([name, service]) => {
    const folders = new Set(targets.get(name))
    const isData = (target: string | undefined) => target !== undefined && folders.has(plainTarget(target))
    const tmpfs = (service.tmpfs ?? []).filter((text) => !isData(targetOfTmpfs(text)))
    const isReplaced = (type: string, source: string | undefined) =>
      type === 'tmpfs' || (instead === 'image' && type === 'volume' && source === undefined)
    const volumes = (service.volumes ?? []).filter(
      ({ type, source, target }) => !isReplaced(type, source) || !isData(target),
    )
    const isSame =
      tmpfs.length === (service.tmpfs ?? []).length && volumes.length === (service.volumes ?? []).length
    if (isSame) return [name, service] as const
    const covered = new Set(volumes.map(({ target }) => target))
    const added =
      instead === 'volume'
        ? [...folders].filter((target) => !covered.has(target)).map((target) => ({ type: 'volume', target }))
        : []
    return [name, { ...service, tmpfs, volumes: [...volumes, ...added] }] as const
  })
  return { ...model, services: Object.fromEntries(services) }
}

function covers(folder: string, path: string): boolean {
  return path === folder || path.startsWith(`${plainTarget(folder)}/`)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
