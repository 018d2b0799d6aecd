import type { ComposeModel } from '../model.ts'
import { beginsEmpty, type MountedPath, mountedPaths } from './mounts.ts'

/**
 * The mounted folders in which an image keeps its state, such as `./data:/var/lib/postgresql/data`. Not those of services
 * that are built here, which may get their programs or inputs that way, and not those that several services share.
 */
export function dataFolders(model: ComposeModel): MountedPath[] {
  const mounts = mountedPaths(model)
  return mounts.filter(
    (mount) =>
      model.services[mount.service]?.build === undefined &&
      beginsEmpty(mount) &&
      STATE.test(mount.name) &&
      mounts.every(({ path, service }) => service === mount.service || path !== mount.path),
  )
}

/** Where databases, queues and stores keep their state. */
const STATE = /^\/(?:var\/(?:lib|opt)|bitnami|data)(?:\/|$)|\/data\/?$/u

/**
 * The model with a volume of the stack in the place of folders for data: stacks that run at the same time would share the
 * folder, and the next one would find what the last one has left.
 *
 * @param absent paths of the model that do not exist. Only folders for data among them are replaced
 * @param present folders that exist, and belong to this machine alone
 */
export function withOwnData(
  model: ComposeModel,
  absent: readonly MountedPath[],
  present: readonly MountedPath[] = [],
): { model: ComposeModel; replaced: MountedPath[] } {
  const replaced = [...absent.filter(beginsEmpty), ...present]
  const services = Object.entries(model.services).map(([name, service]) => {
    const targets = new Set(replaced.filter((one) => one.service === name).map((one) => one.name))
    if (targets.size === 0 || service.volumes === undefined) return [name, service] as const
    const volumes = service.volumes.map((mount) =>
      mount.type === 'bind' && mount.target !== undefined && targets.has(mount.target)
        ? { type: 'volume', target: mount.target }
        : mount,
    )
    return [name, { ...service, volumes }] as const
  })
  return replaced.length === 0
    ? { model, replaced }
    : { model: { ...model, services: Object.fromEntries(services) }, replaced }
}
