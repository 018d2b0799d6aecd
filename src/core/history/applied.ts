import type { ComposeModel } from '../compose/model.ts'
import type { CopiedFiles } from '../contents/copied-files.ts'
import type { WantedService } from '../plan/decide.ts'
import type { ObservedContainer } from '../plan/observed.ts'
import type { Operation } from '../plan/operation.ts'
import { canonicalJson, textHash } from './chain.ts'

/** A model without secrets, and the hashes of what it was before. */
export interface HiddenModel {
  model: ComposeModel
  /** By service. */
  serviceHashes: Readonly<Record<string, string>>
}

/** What a model is made of besides its services. */
const KINDS = ['networks', 'volumes', 'secrets', 'configs'] as const

/**
 * The services whose containers have another definition than the model: a change of only some services leaves the others as
 * they are. Such a service either has containers that stay, or it has none and gets none.
 */
export function leftAsTheyAre(
  wanted: readonly Pick<WantedService, 'name' | 'configHash'>[],
  containers: readonly Pick<ObservedContainer, 'service' | 'configHash'>[],
  operations: readonly Operation[],
): string[] {
  const created = new Set(
    operations.flatMap((one) => (one.do === 'create' || one.do === 'replace' ? [one.service] : [])),
  )
  const isAsWanted = ({ name, configHash }: Pick<WantedService, 'name' | 'configHash'>) =>
    containers.some((one) => one.service === name && one.configHash === configHash)
  return wanted.filter((one) => !created.has(one.name) && !isAsWanted(one)).map(({ name }) => name)
}

/**
 * The model of a stack after a change: services that are left as they are have the definition of the version before. Those of
 * which nothing is known are in it only if they have containers.
 *
 * @param left by {@link leftAsTheyAre}
 * @param running the services that have containers
 */
export function appliedModel(
  now: HiddenModel,
  before: HiddenModel | null,
  left: readonly string[],
  running: ReadonlySet<string>,
): HiddenModel {
  if (left.length === 0) return now
  const services = { ...now.model.services }
  const serviceHashes = { ...now.serviceHashes }
  const old: ComposeModel['services'][string][] = []
  for (const name of left) {
    const definition = running.has(name) ? before?.model.services[name] : undefined
    const hash = before?.serviceHashes[name]
    if (definition !== undefined && hash !== undefined) {
      services[name] = definition
      serviceHashes[name] = hash
      old.push(definition)
    } else if (!running.has(name)) {
      delete services[name]
      delete serviceHashes[name]
    }
  }
  for (const [name, service] of Object.entries(services)) {
    const known = Object.entries(service.depends_on ?? {}).filter(([other]) => Object.hasOwn(services, other))
    if (known.length < Object.keys(service.depends_on ?? {}).length)
      services[name] = { ...service, depends_on: Object.fromEntries(known) }
  }
  const model = { ...now.model, services }
  // What the older definitions use and the file does not have any more.
  for (const kind of KINDS) {
    const used = new Set(old.flatMap((service) => namesIn(service[kind])))
    const added = Object.entries(before?.model[kind] ?? {}).filter(
      ([name]) => used.has(name) && !Object.hasOwn(now.model[kind] ?? {}, name),
    )
    if (added.length > 0)
      Object.assign(model, { [kind]: { ...now.model[kind], ...Object.fromEntries(added) } })
  }
  return { model, serviceHashes }
}

function namesIn(value: unknown): string[] {
  if (Array.isArray(value))
    return value.flatMap((one: unknown) =>
      typeof one === 'object' && one !== null && 'source' in one ? [String(one.source)] : [],
    )
  return typeof value === 'object' && value !== null ? Object.keys(value) : []
}

/**
 * A model with its secrets hidden in every text, and the hashes of its services before.
 * @param files that are put into the containers of services
 */
export function hiddenModel(
  model: ComposeModel,
  files: CopiedFiles,
  hide: (text: string) => string,
): HiddenModel {
  return { model: hiddenTexts(model, hide), serviceHashes: serviceHashes(model, files) }
}

/**
 * The hash of each service of a model, by service: of its definition, and of the configs and secrets that it uses, with the contents
 * that come from variables.
 */
export function serviceHashes(model: ComposeModel, files: CopiedFiles): Record<string, string> {
  return Object.fromEntries(
    Object.entries(model.services).map(([name, service]) => {
      const given = (['configs', 'secrets'] as const).map((kind) =>
        namesIn(service[kind]).map((source) => model[kind]?.[source]),
      )
      return [name, textHash(canonicalJson([service, given, files.get(name) ?? []]))]
    }),
  )
}

/** The hash of a model: of its services before their secrets were hidden, and of the rest as it is recorded. */
export function modelHash({ model, serviceHashes }: HiddenModel): string {
  const { services: _services, ...rest } = model
  return textHash(canonicalJson({ serviceHashes, rest }))
}

/** Plain data with every text in it changed, but no key. */
export function hiddenTexts<T>(data: T, hide: (text: string) => string): T {
  return walk(data, hide) as T
}

function walk(value: unknown, hide: (text: string) => string): unknown {
  if (typeof value === 'string') return hide(value)
  if (Array.isArray(value)) return value.map((one) => walk(one, hide))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, walk(one, hide)]))
}
