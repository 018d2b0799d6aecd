import { z } from 'zod'
import type { ComposeModel, ComposeService } from '../compose/model.ts'
import { replicasOf } from '../compose/started-services.ts'
import { COMPOSE_LABEL_SERVICE } from '../stacks/labels.ts'
import type { Exchange, Refusal } from './exchange.ts'
import type { CreateRequest } from './fill.ts'

/*
 * How Compose replaces a container: it creates another one under a temporary name, with a label that says which one it replaces;
 * stops and removes the old one; and gives its name to the new one.
 */

/** A container that is replaced. */
export interface OldContainer {
  id: string
  /** Without the leading slash. */
  name: string
}

export const marks = ['id', 'name in the stack'] as const
/**
 * By what the label of a new container names the old one: Compose 2.26 by its id, later ones by its name without that of the stack. Null: it
 * has no such label.
 */
export type Mark = (typeof marks)[number] | null

function markIn(service: string, { id }: OldContainer, mark: (typeof marks)[number]): string {
  return mark === 'id' ? id : `${service}-1`
}

/** What Compose has asked for to replace the container of a service. */
export interface RecordedReplacement {
  /** The request that creates the new one, as it would be if there were no old one. */
  created: Exchange
  mark: Mark
}

/** The name of a new container until the old one is gone. */
export function temporaryName({ id, name }: OldContainer): string {
  return `${id.slice(0, SHORT_ID)}_${name}`
}

/** The parts of a {@link temporaryName}; null for another name. */
export function fromTemporaryName(name: string): { shortId: string; name: string } | null {
  const [, shortId, own] = /^([0-9a-f]{12})_(.+)$/.exec(name) ?? []
  return shortId === undefined || own === undefined ? null : { shortId, name: own }
}

const SHORT_ID = 12

/**
 * Takes apart what Compose has asked for to replace containers.
 * @param old by service
 * @returns what it has asked for, by service; or why it was more than that
 */
export function replacementsOf(
  exchanges: readonly Exchange[],
  old: ReadonlyMap<string, OldContainer>,
): Map<string, RecordedReplacement> | Refusal {
  const found = new Map<string, RecordedReplacement>()
  /** Of the new containers, by id and by temporary name: versions of Compose rename them by the one or the other. */
  const services = new Map<string, string>()
  const renamed = new Set<string>()
  const removed = new Set<string>()
  const serviceOfOld = new Map([...old].map(([service, { id }]) => [id, service]))
  for (const exchange of exchanges) {
    const asked = actOf(exchange)
    const shown = `${exchange.method} ${exchange.path.replace(/^\/v[\d.]+/, '')}`
    if (asked === null || exchange.status >= 400) return { refused: `Compose asked the engine for ${shown}` }
    if (asked.act === 'create') {
      const made = createdBy(exchange, old)
      if ('refused' in made) return made
      found.set(made.service, made.replacement)
      services.set(made.id, made.service).set(made.temporary, made.service)
      continue
    }
    const service = (asked.act === 'rename' ? services : serviceOfOld).get(asked.id)
    if (service === undefined) return { refused: `Compose asked the engine for ${shown}` }
    if (asked.act === 'remove') removed.add(service)
    if (asked.act !== 'rename') continue
    if (asked.name !== old.get(service)?.name)
      return { refused: `Compose gave the new container of ${service} another name` }
    renamed.add(service)
  }
  const lacking = [...old.keys()].find(
    (service) => !found.has(service) || !removed.has(service) || !renamed.has(service),
  )
  return lacking === undefined
    ? found
    : { refused: `Compose did not replace the container of ${lacking} in the way that is known` }
}

type Act =
  | { act: 'create' }
  | { act: 'stop' | 'remove'; id: string }
  | { act: 'rename'; id: string; name: string }

function actOf({ method, path }: Exchange): Act | null {
  const url = new URL(path, 'http://engine')
  const [, own = ''] = /^\/v[\d.]+\/containers\/(.+)$/.exec(url.pathname) ?? []
  const [id = '', verb] = own.split('/')
  if (method === 'POST' && own === 'create') return { act: 'create' }
  if (method === 'POST' && verb === 'stop') return { act: 'stop', id }
  if (method === 'DELETE' && verb === undefined) return { act: 'remove', id }
  if (method === 'POST' && verb === 'rename')
    return { act: 'rename', id, name: url.searchParams.get('name') ?? '' }
  return null
}

const REPLACE_LABEL = 'com.docker.compose.replace'
/** Labels are in order, so that of the service comes after it. */
const REPLACE = /"com\.docker\.compose\.replace":"((?:[^"\\]|\\.)*)",/

const bodySchema = z.looseObject({
  Labels: z.record(z.string(), z.string()).nullish(),
  HostConfig: z
    .looseObject({
      Mounts: z.array(z.looseObject({ Type: z.string().nullish(), Source: z.string().nullish() })).nullish(),
    })
    .nullish(),
})

/** The name that the engine gives to an anonymous volume. */
const ANONYMOUS = /^[0-9a-f]{64}$/

function createdBy(
  exchange: Exchange,
  old: ReadonlyMap<string, OldContainer>,
): { service: string; id: string; temporary: string; replacement: RecordedReplacement } | Refusal {
  const body = bodySchema.safeParse(jsonOf(exchange.body)).data
  const id = z.looseObject({ Id: z.string() }).safeParse(jsonOf(exchange.answer)).data?.Id
  const service = body?.Labels?.[COMPOSE_LABEL_SERVICE]
  const replaced = service === undefined ? undefined : old.get(service)
  if (body === undefined || id === undefined || service === undefined || replaced === undefined)
    return { refused: 'Compose created a container that replaces none' }
  const url = new URL(exchange.path, 'http://engine')
  const temporary = temporaryName(replaced)
  if (url.searchParams.get('name') !== temporary)
    return { refused: `Compose gave the new container of ${service} a name that is not known` }
  if (body.HostConfig?.Mounts?.some(({ Source }) => ANONYMOUS.test(Source ?? '')))
    return { refused: `the new container of ${service} takes over anonymous volumes` }
  const text = exchange.body.replace(REPLACE, '')
  const label = body.Labels?.[REPLACE_LABEL]
  const mark = label === undefined ? null : marks.find((one) => markIn(service, replaced, one) === label)
  if (mark === undefined || text.includes(REPLACE_LABEL) || text.includes(replaced.id))
    return { refused: `Compose names the old container of ${service} in a way that is not known` }
  url.searchParams.set('name', replaced.name)
  const path = `${url.pathname}${url.search}`
  return { service, id, temporary, replacement: { created: { ...exchange, path, body: text }, mark } }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const createSchema = z.looseObject({ Labels: z.record(z.string(), z.string()).nullish() })

/** The request that creates the replacement of a container, from the one that creates the first one. */
export function replacing(
  request: CreateRequest,
  { service, old, mark }: { service: string; old: OldContainer; mark: Mark },
): CreateRequest {
  const body = createSchema.parse(request.body)
  const label = mark === null ? {} : { [REPLACE_LABEL]: markIn(service, old, mark) }
  return {
    ...request,
    query: { ...request.query, name: temporaryName(old) },
    body: { ...body, Labels: { ...body.Labels, ...label } },
  }
}

/**
 * Why only Compose can replace containers of these services, as the end of a sentence; null: nothing of the model speaks against doing
 * it without Compose.
 */
export function modelObstacle(model: ComposeModel, services: readonly string[]): string | null {
  const sharing = Object.entries(model.services).find(([, service]) => isSharing(service))
  if (sharing !== undefined) return `${sharing[0]} shares something with another container`
  const several = services.find((name) => replicasOf(model.services[name] ?? {}) !== 1)
  return several === undefined ? null : `${several} has several containers`
}

function isSharing(service: ComposeService): boolean {
  const spaces = [service.network_mode, service.ipc, service.pid]
  return (
    spaces.some((space) => /^(?:service|container):/.test(space ?? '')) ||
    ['volumes_from', 'links', 'external_links'].some((key) => !isEmpty(service[key]))
  )
}

function isEmpty(list: unknown): boolean {
  return list === undefined || list === null || (Array.isArray(list) && list.length === 0)
}

/** A model with only one of its services, and all of the rest. */
export function onlyService(model: ComposeModel, name: string): ComposeModel {
  const service = model.services[name]
  if (service === undefined) throw new TypeError(`The model has no service ${name}.`)
  return { ...model, services: { [name]: service } }
}
