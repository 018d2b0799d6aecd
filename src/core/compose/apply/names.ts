import type { ComposeModel, ComposeService } from '../model.ts'

/** A name of a compose file that a stack does not get, because two stacks on one engine would share it. */
export interface LeftOutName {
  key: 'container_name' | 'hostname' | 'name'
  /** What has the name, by its key in the compose file: `db` of the services. */
  of: { kind: 'service' | 'network' | 'volume'; key: string }
  /** The name that is not used: `shop-db` */
  name: string
}

/**
 * The model without the names that do not depend on the project: of containers, of networks and volumes that are not
 * external, and host names in external networks, where other stacks would find them. On the networks of the stack, containers
 * are still found by these names. A volume gets another name, and so the stack does not see the data of the one with its name.
 *
 * @param model in canonical form, in which Compose has filled in every name
 */
export function withOwnNames(model: ComposeModel): { model: ComposeModel; leftOut: LeftOutName[] } {
  const leftOut: LeftOutName[] = []
  const byContainer = new Map(
    Object.entries(model.services).flatMap(([service, { container_name: name }]) =>
      name === undefined ? [] : [[name, service] as const],
    ),
  )
  const services = Object.entries(model.services).map(([name, service]) => {
    const { container_name: container, hostname, ...rest } = service
    const isShared = isOnExternalNetwork(service, model)
    const names = [
      ...(container === undefined ? [] : [{ key: 'container_name' as const, name: container }]),
      ...(hostname === undefined || !isShared ? [] : [{ key: 'hostname' as const, name: hostname }]),
    ]
    leftOut.push(...names.map((one) => ({ ...one, of: { kind: 'service' as const, key: name } })))
    const kept = hostname === undefined || isShared ? rest : { ...rest, hostname }
    const aliases = names.map((one) => one.name).filter((alias) => alias !== name)
    return [name, withReferences(withAliases(kept, aliases, model), byContainer)] as const
  })
  const resources = (
    [
      ['networks', 'network'],
      ['volumes', 'volume'],
    ] as const
  ).flatMap(([section, kind]) => {
    const all = model[section]
    if (all === undefined) return []
    const renamed = Object.entries(all).map(([key, resource]) => {
      const name = `${model.name}_${key}`
      if (resource === null || resource.external || resource.name === undefined || resource.name === name)
        return [key, resource] as const
      leftOut.push({ key: 'name', of: { kind, key }, name: resource.name })
      return [key, { ...resource, name }] as const
    })
    return [[section, Object.fromEntries(renamed)] as const]
  })
  if (leftOut.length === 0) return { model, leftOut }
  return {
    model: { ...model, services: Object.fromEntries(services), ...Object.fromEntries(resources) },
    leftOut,
  }
}

function isOnExternalNetwork({ networks = {} }: ComposeService, model: ComposeModel): boolean {
  return Object.keys(networks).some((key) => model.networks?.[key]?.external)
}

/** On the stack's own networks only: in an external one, the containers of all stacks would have the same alias. */
function withAliases(
  service: ComposeService,
  aliases: readonly string[],
  model: ComposeModel,
): ComposeService {
  if (aliases.length === 0 || service.networks === undefined) return service
  const networks = Object.entries(service.networks).map(([key, attachment]) => {
    if (model.networks?.[key]?.external) return [key, attachment] as const
    const all = new Set([...(attachment?.aliases ?? []), ...aliases])
    return [key, { ...attachment, aliases: [...all] }] as const
  })
  return { ...service, networks: Object.fromEntries(networks) }
}

/** What refers to a container by its name refers to the service instead, and starts after it, as Compose has it. */
function withReferences(service: ComposeService, byContainer: ReadonlyMap<string, string>): ComposeService {
  const changed: Partial<ComposeService> = {}
  const needed: Record<string, NonNullable<ComposeService['depends_on']>[string]> = {}
  for (const key of ['network_mode', 'ipc', 'pid'] as const) {
    const [, name] = /^container:(.+)$/u.exec(service[key] ?? '') ?? []
    const target = name === undefined ? undefined : byContainer.get(name)
    if (target === undefined) continue
    changed[key] = `service:${target}`
    needed[target] = { ...STARTED, restart: true }
  }
  const from = service.volumes_from?.map((entry) => {
    const [, name = '', mode = ''] = /^container:([^:]+)(:.*)?$/u.exec(entry) ?? []
    const target = byContainer.get(name)
    if (target === undefined) return entry
    needed[target] ??= STARTED
    return `${target}${mode}`
  })
  if (Object.keys(needed).length === 0) return service
  const depends_on = { ...needed, ...service.depends_on }
  return { ...service, ...changed, ...(from && { volumes_from: from }), depends_on }
}

/** What Compose adds for a service that is referred to and is not in `depends_on`; `restart` for one whose namespace is used. */
const STARTED = { condition: 'service_started', required: true } as const
