import { unescaped } from '../compose/dollars.ts'
import type { ComposeModel } from '../compose/model.ts'
import { composeHash, type HashRule } from './config-hash.ts'
import type { RunValues } from './exchange.ts'
import { PLACE, type TemplateStep } from './template.ts'

/** A request that creates something. */
export interface CreateRequest {
  /** With the version of the API, without the query: `/v1.45/containers/create`. */
  path: string
  query: Record<string, string>
  /** Of JSON. */
  body: unknown
}

/** What stands in the places of a template today. */
export interface FillInput {
  model: ComposeModel
  rule: HashRule
  /** The ids in the answers to the steps before, by the index of the step. */
  ids: ReadonlyMap<number, string>
  images: RunValues['images']
}

/** The indexes of the steps whose answers a step needs. */
export function neededBy({ path, query, body }: TemplateStep): number[] {
  const found = [path, ...Object.values(query), body].flatMap((text) =>
    [...text.matchAll(PLACE)].flatMap(([, what = '']) =>
      what.startsWith('id ') ? [Number(what.slice(3))] : [],
    ),
  )
  return [...new Set(found)]
}

/** @throws TypeError when the template is not of this model, or an answer is missing */
export function filled({ of, path, query, body }: TemplateStep, input: FillInput): CreateRequest {
  const fill = (text: string, form: (value: string) => string, hash = '') =>
    text.replace(PLACE, (_, what: string) => form(what === 'hash' ? hash : valueAt(what, input)))
  const asIs = (value: string) => value
  const inJson = (value: string) => JSON.stringify(value).slice(1, -1)
  // The hash depends on the rest.
  const hash = of === null ? null : composeHash(input.model, of, input.rule, JSON.parse(fill(body, inJson)))
  return {
    path: fill(path, encodeURIComponent),
    query: Object.fromEntries(Object.entries(query).map(([key, value]) => [key, fill(value, asIs)])),
    body: JSON.parse(fill(body, inJson, hash ?? '')),
  }
}

function valueAt(what: string, { model, ids, images }: FillInput): string {
  const [kind = '', rest = ''] = /^(\S+) ?(.*)$/s.exec(what)?.slice(1) ?? []
  if (kind === 'name') return model.name
  if (kind === 'id') return known(ids.get(Number(rest)), what)
  if (kind === 'image') return known(images.get(rest), what).reference
  if (kind === 'image-id') return known(images.get(rest), what).id
  if (kind === 'value') {
    const value = (JSON.parse(rest) as string[]).reduce<unknown>(
      (data, key) =>
        typeof data === 'object' && data !== null ? (data as Record<string, unknown>)[key] : undefined,
      model,
    )
    if (typeof value === 'string') return unescaped(value)
  }
  throw new TypeError(`The template has a place that is not in the model: ${what}`)
}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new TypeError(`The template has a place without a value: ${what}`)
  return value
}
