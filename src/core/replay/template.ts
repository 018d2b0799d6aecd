import { z } from 'zod'
import { unescaped } from '../compose/dollars.ts'
import type { ComposeModel } from '../compose/model.ts'
import { COMPOSE_LABEL_SERVICE } from '../stacks/labels.ts'
import { composeHash, HASH_RULES, type Hashed, type HashRule } from './config-hash.ts'
import type { Exchange, Refusal, RunValues } from './exchange.ts'
import { isRunLabel, isVerbatim, leavesOf } from './followed.ts'

/*
 * A template is the text of the requests with places in it, each between two NULs, which neither JSON nor a path has:
 *
 *   name                        the name of the stack
 *   id N                        the id in the answer to the Nth step
 *   hash                        the hash that Compose gives the service
 *   image NAME, image-id NAME   the image that is built for that service
 *   value ["services",...]      the value of the model at that place, as it is meant
 *
 * What is in the environment, the command, the labels and the healthcheck of a service is never in a template: it is read from
 * the model of the day. So a template holds no secrets, except those whose form Compose has changed, and with these it
 * is refused.
 */

const kinds = ['network', 'volume', 'container', 'connection'] as const

export const templateSchema = z.object({
  rule: z.enum(Object.keys(HASH_RULES) as [HashRule, ...HashRule[]]),
  steps: z.array(
    z.object({
      kind: z.enum(kinds),
      /** What of the model it creates. Null: a connection. */
      of: z.tuple([z.enum(['services', 'networks', 'volumes']), z.string()]).nullable(),
      /** Without the query. */
      path: z.string(),
      query: z.record(z.string(), z.string()),
      body: z.string(),
    }),
  ),
})

/** The requests that create a stack. Each names only steps before it. */
export type Template = z.infer<typeof templateSchema>
export type TemplateStep = Template['steps'][number]

/** The text between the NULs of places. */
export const PLACE = /\0([^\0]*)\0/g

const place = (what: string) => `\0${what}\0`

export interface TemplateInput {
  /** What Compose asked for, in the order of the answers. */
  exchanges: readonly Exchange[]
  /** The model that Compose was given. */
  model: ComposeModel
  run: RunValues
  /** Hides what is known to be secret. */
  hide(text: string): string
}

/** The template of what Compose asked for, or why there cannot be one. */
export function templateOf({ exchanges, model, run, hide }: TemplateInput): { template: Template } | Refusal {
  const ids = new Map<string, number>()
  const steps: TemplateStep[] = []
  const hashes: WrittenHash[] = []
  for (const exchange of exchanges) {
    const asked = understood(exchange)
    if ('refused' in asked) return asked
    const { kind, path, query, body, answer } = asked
    const owner = ownerOf(kind, body, model)
    if (owner === null) return { refused: `Compose asked for a ${kind} that is not of the model` }
    const values = valuesAt(model, owner, run)
    const withPlaces = (text: string) => withIds(text, ids).replaceAll(run.project, place('name'))
    const hash = CONFIG_HASH.exec(exchange.body)?.[1]
    if (hash !== undefined && owner !== 'none') hashes.push({ of: owner, hash, body })
    steps.push({
      kind,
      of: owner === 'none' ? null : [...owner],
      path: withPlaces(path),
      query: Object.fromEntries(Object.entries(query).map(([key, value]) => [key, withPlaces(value)])),
      body: exchange.body
        .trim()
        .replace(CONFIG_HASH, (all, found: string) => all.replace(found, place('hash')))
        .replace(STRING, (token) => placedToken(token, values, withPlaces)),
    })
    if (answer !== null) ids.set(answer, steps.length - 1)
  }
  const ruled = ruleOf(hashes, model)
  if ('refused' in ruled) return ruled
  const text = steps
    .map(({ path, query, body }) => [path, ...Object.values(query), body].join('\n'))
    .join('\n')
  const literal = text.replace(PLACE, ' ')
  const left = leftIn(literal, model, run)
  if (left !== null) return { refused: left }
  if (hide(literal) !== literal)
    return { refused: 'Compose has put a secret into a request in a changed form, and secrets are not kept' }
  return { template: { ...ruled, steps } }
}

interface Asked {
  kind: TemplateStep['kind']
  path: string
  query: Record<string, string>
  body: unknown
  /** The id of what was created; null for a connection, and for a volume, which has none. */
  answer: string | null
}

const REQUESTS: readonly { path: RegExp; kind: TemplateStep['kind']; statuses: readonly number[] }[] = [
  { path: /^\/v[\d.]+\/networks\/create$/, kind: 'network', statuses: [200, 201] },
  { path: /^\/v[\d.]+\/volumes\/create$/, kind: 'volume', statuses: [200, 201] },
  { path: /^\/v[\d.]+\/containers\/create$/, kind: 'container', statuses: [201] },
  { path: /^\/v[\d.]+\/networks\/[^/]+\/connect$/, kind: 'connection', statuses: [200] },
]

const answerSchema = z.looseObject({ Id: z.string().min(12) })

function understood({ method, path: asked, body, status, answer }: Exchange): Asked | Refusal {
  const [path = '', query = ''] = asked.split('?', 2)
  const request = REQUESTS.find((one) => one.path.test(path))
  const shown = `${method} ${path.replace(/^\/v[\d.]+/, '')}`
  if (method !== 'POST' || request === undefined) return { refused: `Compose asked the engine for ${shown}` }
  if (!request.statuses.includes(status))
    return { refused: `the engine answered ${shown} of Compose with ${status}` }
  const json = parsed(body)
  if (json === undefined || !keepsNumbers(json))
    return { refused: `${shown} of Compose cannot be repeated exactly` }
  const { kind } = request
  const created = kind === 'network' || kind === 'container'
  const id = created ? answerSchema.safeParse(parsed(answer)).data?.Id : null
  if (id === undefined) return { refused: `the engine answered ${shown} of Compose without an id` }
  return { kind, path, query: Object.fromEntries(new URLSearchParams(query)), body: json, answer: id }
}

/** Undefined for a text that is no JSON object. */
function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/** Whether all numbers are as exact here as with the engine. */
function keepsNumbers(json: unknown): boolean {
  return leavesOf(json).every(
    ({ value }) => typeof value !== 'number' || !Number.isInteger(value) || Number.isSafeInteger(value),
  )
}

const labelled = z.looseObject({ Labels: z.record(z.string(), z.string()).nullish() })
/** In which part of the model it stands, and the label of Compose that has its name there. */
const OWNERS = {
  network: ['networks', 'com.docker.compose.network'],
  volume: ['volumes', 'com.docker.compose.volume'],
  container: ['services', COMPOSE_LABEL_SERVICE],
} as const

type Owner = Hashed | 'none'

/** The part of the model that was asked for: `['services', 'web']`. A connection is of the whole model. Null: there is none. */
function ownerOf(kind: TemplateStep['kind'], body: unknown, model: ComposeModel): Owner | null {
  if (kind === 'connection') return 'none'
  const labels: Record<string, string> = labelled.safeParse(body).data?.Labels ?? {}
  const [section, label] = OWNERS[kind]
  const name: string | undefined = labels[label]
  return name !== undefined && Object.hasOwn(model[section] ?? {}, name) ? [section, name] : null
}

/** Where the values stand that Compose passes on as they are written, by the words of a request. */
function valuesAt(model: ComposeModel, owner: Owner, run: RunValues): Map<string, string> {
  const values = new Map<string, string>()
  if (owner === 'none') return values
  const [section, name] = owner
  for (const { path, value } of leavesOf(model[section]?.[name], [section, name])) {
    if (typeof value !== 'string' || value === '' || !isVerbatim(path)) continue
    const there = place(`value ${JSON.stringify(path)}`)
    // An environment is a list of `NAME=value` to the engine.
    const isVariable = path[2] === 'environment'
    if (isVariable) values.set(`${path[3]}=${unescaped(value)}`, `${path[3]}=${there}`)
    else values.set(unescaped(value), there)
  }
  const image = section === 'services' ? run.images.get(name) : undefined
  if (image !== undefined) {
    values.set(image.reference, place(`image ${name}`))
    values.set(image.id, place(`image-id ${name}`))
  }
  return values
}

/** A text of a JSON document, with its quotation marks. */
const STRING = /"(?:[^"\\]|\\.)*"/g
const CONFIG_HASH = /"com\.docker\.compose\.config-hash":"([0-9a-f]{64})"/

function placedToken(
  token: string,
  values: ReadonlyMap<string, string>,
  withPlaces: (text: string) => string,
): string {
  if (token.includes('\0')) return token
  const text = String(JSON.parse(token))
  const there = values.get(text) ?? withPlaces(text)
  if (there === text) return token
  return `"${there
    .split(PLACE)
    .map((part, at) => (at % 2 === 1 ? place(part) : JSON.stringify(part).slice(1, -1)))
    .join('')}"`
}

function withIds(text: string, ids: ReadonlyMap<string, number>): string {
  return text.replace(/[0-9a-f]{64}/g, (id) => {
    const step = ids.get(id)
    return step === undefined ? id : place(`id ${step}`)
  })
}

/** The hash that Compose has written into a request. */
interface WrittenHash {
  of: Hashed
  hash: string
  body: unknown
}

/** The rule that gives all the hashes, or why there is none. */
function ruleOf(hashes: readonly WrittenHash[], model: ComposeModel): { rule: HashRule } | Refusal {
  const unknownBy = (rule: HashRule) =>
    hashes.find(({ of, hash, body }) => composeHash(model, of, rule, body) !== hash)?.of
  const tried = (Object.keys(HASH_RULES) as HashRule[]).map((rule) => ({ rule, unknown: unknownBy(rule) }))
  const found = tried.find(({ unknown }) => unknown === undefined)
  if (found !== undefined) return { rule: found.rule }
  const names = new Set(tried.map(({ unknown }) => unknown?.join('.')))
  return {
    refused: `the hash that Compose gives ${[...names].join(' or ')} is not made as this program knows it`,
  }
}

/** What of this one start is still in the requests, as a sentence; null: nothing. */
function leftIn(text: string, model: ComposeModel, run: RunValues): string | null {
  // A longer number has the digits by chance, such as the nanoseconds of a healthcheck.
  const port = Object.entries(run.ports).find(([, number]) =>
    new RegExp(`(?<!\\d)${number}(?!\\d)`).test(text),
  )
  if (port !== undefined)
    return `Compose has put port ${port[1]} of ${port[0]} into a request in a changed form`
  const image = [...run.images].find(([, { reference, id }]) => text.includes(reference) || text.includes(id))
  if (image !== undefined) return `Compose has put the image of ${image[0]} into a request in a changed form`
  const label = leavesOf(model).find(
    ({ path, value }) => isRunLabel(path) && typeof value === 'string' && text.includes(unescaped(value)),
  )
  return label === undefined
    ? null
    : `Compose has put the label ${label.path.at(-1)} into a request in a changed form`
}
