import type { Place } from '../model.ts'
import { mergeAttachments } from './attachments.ts'
import { mergeMounts } from './mounts.ts'
import type { BuildParts, HealthcheckParts, ServiceParts } from './parts.ts'

/**
 * Merges a service section over another one as Compose does: its values win, maps are merged by key, lists are joined.
 * @see https://github.com/compose-spec/compose-spec/blob/main/13-merge.md
 */
export function mergeParts(base: ServiceParts, own: ServiceParts): ServiceParts {
  const under = <T>(key: string, items: readonly T[]): readonly T[] => (own.replaces.has(key) ? [] : items)
  const ownVariables = new Set(own.variables.map(({ key, of }) => `${of} ${key.text}`))
  const inherited = base.variables.filter(
    ({ key, of }) => !ownVariables.has(`${of} ${key.text}`) && !own.replaces.has(of),
  )
  const depended = new Set(own.dependsOn.map(({ service }) => service.text))
  return {
    image: own.image === undefined ? base.image : own.image,
    containerName: own.containerName === undefined ? base.containerName : own.containerName,
    build: mergeBuild(base.build, own.build),
    healthcheck: mergeHealthcheck(base.healthcheck, own.healthcheck),
    replicas: own.replicas ?? base.replicas,
    pullPolicy: own.pullPolicy ?? base.pullPolicy,
    ports: distinctPorts([...under('ports', base.ports), ...own.ports]),
    variables: [...inherited, ...own.variables],
    envFiles: [...under('env_file', base.envFiles), ...own.envFiles],
    profiles: [...under('profiles', base.profiles), ...own.profiles],
    dependsOn: [
      ...under('depends_on', base.dependsOn).filter(({ service }) => !depended.has(service.text)),
      ...own.dependsOn,
    ],
    addresses: [
      ...under('networks', base.addresses).filter(
        ({ network, option }) =>
          !own.addresses.some((mine) => mine.network === network && mine.option === option),
      ),
      ...own.addresses,
    ],
    attachments: mergeAttachments(under('networks', base.attachments), own.attachments),
    networkMode: own.networkMode === undefined ? base.networkMode : own.networkMode,
    links: [...under('links', base.links), ...own.links],
    mounts: mergeMounts(under('volumes', base.mounts), own.mounts),
    settings: { ...base.settings, ...own.settings },
    replaces: base.replaces,
  }
}

function mergeBuild(base: ServiceParts['build'], own: ServiceParts['build']): ServiceParts['build'] {
  if (own === undefined) return base
  if (own === null || !base) return own
  return {
    place: own.place,
    folder: own.folder,
    context: own.context ?? base.context,
    dockerfile: own.dockerfile ?? (own.isInline ? undefined : base.dockerfile),
    isInline: own.isInline ?? (own.dockerfile ? undefined : base.isInline),
    target: own.target ?? base.target,
    contextNames: [...base.contextNames, ...own.contextNames],
  }
}

function mergeHealthcheck(
  base: ServiceParts['healthcheck'],
  own: ServiceParts['healthcheck'],
): ServiceParts['healthcheck'] {
  if (own === undefined) return base
  if (own === null || !base) return own
  const decides = own.test !== undefined || own.isDisabled !== undefined
  return {
    place: decides ? own.place : base.place,
    test: own.test ?? base.test,
    isDisabled: own.isDisabled ?? base.isDisabled,
  }
}

/** Compose keeps only one of several equal ports. */
function distinctPorts(ports: ServiceParts['ports']): ServiceParts['ports'] {
  const byText = new Map(
    ports.map((port) => [JSON.stringify([port.hostIp, port.published, port.target, port.protocol]), port]),
  )
  return [...byText.values()]
}

/** The parts with each place mapped by `see`, such as to the place of the `extends` that takes them over. */
export function seenThrough(parts: ServiceParts, see: <P extends Place>(place: P) => P): ServiceParts {
  return {
    ...parts,
    image: parts.image && see(parts.image),
    containerName: parts.containerName && see(parts.containerName),
    build: parts.build && seenBuild(parts.build, see),
    healthcheck: parts.healthcheck && seenHealthcheck(parts.healthcheck, see),
    ports: parts.ports.map(see),
    variables: parts.variables.map(({ key, value, of }) => ({
      key: see(key),
      value: value && see(value),
      of,
    })),
    envFiles: parts.envFiles.map(see),
    dependsOn: parts.dependsOn.map((dependency) => ({ ...dependency, service: see(dependency.service) })),
    addresses: parts.addresses.map((one) => ({ ...one, address: see(one.address) })),
    attachments: parts.attachments.map(see),
    mounts: parts.mounts.map((mount) => ({ ...mount, source: see(mount.source) })),
  }
}

function seenBuild(build: BuildParts, see: <P extends Place>(place: P) => P): BuildParts {
  return {
    ...build,
    place: see(build.place),
    context: build.context && see(build.context),
    dockerfile: build.dockerfile && see(build.dockerfile),
    target: build.target && see(build.target),
  }
}

function seenHealthcheck(
  healthcheck: HealthcheckParts,
  see: <P extends Place>(place: P) => P,
): HealthcheckParts {
  return { ...healthcheck, place: see(healthcheck.place) }
}
