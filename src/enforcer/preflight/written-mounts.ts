import type { MountedPath, WrittenMount } from '../../core/compose/mounts/mounts.ts'
import { type EnvironmentServices, environmentsOf } from '../compose/environment.ts'
import { isRelativeToFile, mayBecome } from '../compose/mount-text.ts'
import { saidAt } from '../compose/places.ts'
import { loadEnvironment } from '../scan/environment.ts'
import type { PreflightSubject } from './subject.ts'

/** How an environment's compose files write mounts, in the order of `mounts`; null for one that is not found. */
export function writtenMounts(
  { root, matrix, environment }: PreflightSubject,
  mounts: readonly MountedPath[],
): (WrittenMount | null)[] {
  const repository = loadEnvironment(root, matrix, environment)
  const environments = environmentsOf(repository)
  return mounts.map(
    (mount) => environments.map((one) => find(mount, one)).find((found) => found !== null) ?? null,
  )
}

function find(
  { service: name, as, name: key, path }: MountedPath,
  { files, services }: EnvironmentServices,
): WrittenMount | null {
  if (as !== 'bind') {
    for (const file of files) {
      const content = file.contents.find((one) => one.kind === as && one.key === key)
      if (content === undefined) continue
      const isRelative = isRelativeToFile(content.file.text)
      return { at: saidAt(file, content.file), isCreated: false, isRelative }
    }
    return null
  }
  for (const { file, service } of services) {
    if (service.name !== name) continue
    const fits = service.mounts.filter(({ target }) => mayBecome(target, key))
    const end = path.slice(path.lastIndexOf('/') + 1)
    const mount = fits.find(({ source }) => source.text.endsWith(end)) ?? fits[0]
    if (mount === undefined) continue
    const { source, isCreated } = mount
    return { at: saidAt(file, source), isCreated, isRelative: isRelativeToFile(source.text) }
  }
  return null
}
