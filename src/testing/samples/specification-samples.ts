import { ANYTHING } from '../../enforcer/compose/specification/shape/common.ts'
import type {
  ListForm,
  MapForm,
  ScalarForm,
  Shape,
} from '../../enforcer/compose/specification/shape/shape.ts'

/** A value of a compose file, as in JSON. */
export type Json = string | number | boolean | null | Json[] | JsonMap

export interface JsonMap {
  [key: string]: Json
}

/** A compose file that shows one part of the specification. */
export interface Sample {
  /** The keys that lead to the part: `services.*.ports.[].target`; `*` is any name, `[]` any entry. */
  readonly path: string
  /** What the sample shows: `as a list`. */
  readonly what: string
  readonly file: Json
}

export interface Samples {
  /** Every key in every valid form. */
  readonly right: Sample[]
  /** An invalid form of each shape, for the first key that has the shape. */
  readonly wrong: Sample[]
}

/** The name of everything that samples refer to, and of the file that they include. */
export const NAME = 'sample'

/** The service that a sample is about. */
const SUBJECT = 'subject'

/** Adds to a sample everything that it refers to. */
export function completed(file: Json): Json {
  if (!isMap(file)) return file
  // The included file has a service with that name too.
  const whole: JsonMap = 'include' in file ? { services: { other: { image: NAME } } } : { ...REFERRED }
  for (const [section, held] of Object.entries(file)) {
    const others = whole[section]
    whole[section] = isMap(held) && isMap(others) ? { ...others, ...inSection(section, held) } : held
  }
  return whole
}

/** Merges samples into as few files as possible: those of services, networks and so on into one, each with its own name. */
export function merged(files: readonly Json[]): Json[] {
  const one: { [section: string]: JsonMap } = {}
  const apart: Json[] = []
  for (const [index, file] of files.entries()) {
    const [section, held] = isMap(file) ? (Object.entries(file)[0] ?? []) : []
    if (section === undefined || section === 'include' || !isMap(held)) {
      apart.push(completed(file))
      continue
    }
    const named = Object.entries(held).map(([name, value]) => [`${name}-${index}`, value])
    one[section] = { ...one[section], ...Object.fromEntries(named) }
  }
  return [completed(one), ...apart]
}

const REFERRED: JsonMap = {
  services: { [NAME]: { image: NAME } },
  networks: { [NAME]: {} },
  volumes: { [NAME]: {} },
  secrets: { [NAME]: { file: NAME } },
  configs: { [NAME]: { file: NAME } },
}

/** Every service also needs an image, and a start interval needs a start period. */
function inSection(section: string, held: JsonMap): JsonMap {
  if (section !== 'services') return held
  const services = Object.entries(held).map(([name, service]) => [
    name,
    isMap(service) ? { image: NAME, ...withStartPeriod(service) } : service,
  ])
  return Object.fromEntries(services)
}

function withStartPeriod(service: JsonMap): JsonMap {
  const { healthcheck } = service
  if (!isMap(healthcheck) || !('start_interval' in healthcheck)) return service
  return { ...service, healthcheck: { start_period: '1s', ...healthcheck } }
}

function isMap(value: Json | undefined): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Valid and invalid values for every key of a shape, by the specification. */
export function samplesOf(shape: Shape): Samples {
  const samples: Sampling = { right: [], wrong: [], shown: new Map() }
  addShape(shape, { path: '', wrap: (value) => value }, samples)
  return samples
}

interface Sampling extends Samples {
  /** What has samples already. */
  readonly shown: Map<unknown, Set<string>>
}

/** The place of a value, and the file with the value in it. */
interface Where {
  readonly path: string
  readonly wrap: (value: Json) => Json
}

function within({ path, wrap }: Where, key: string, put: (value: Json) => Json): Where {
  return { path: path === '' ? key : `${path}.${key}`, wrap: (value) => wrap(put(value)) }
}

function addRight({ path, wrap }: Where, what: string, value: Json, { right }: Sampling): void {
  right.push({ path, what, file: wrap(value) })
}

function addWrong(of: unknown, { path, wrap }: Where, what: string, value: Json, sampling: Sampling): void {
  const shown = sampling.shown.get(of) ?? new Set()
  sampling.shown.set(of, shown)
  if (shown.has(what)) return
  shown.add(what)
  sampling.wrong.push({ path, what, file: wrap(value) })
}

/** Only one of several equal shapes gets samples of invalid values. */
function addShape(shape: Shape, where: Where, sampling: Sampling): void {
  if (shape === ANYTHING) return
  const { scalar, list, map, isNullable } = shape
  const look = `${scalar?.noun}, list ${list !== undefined}, map ${map !== undefined}`
  if (scalar) addRight(where, 'as a scalar', rightScalar(scalar), sampling)
  if (isNullable) addRight(where, 'without a value', null, sampling)
  else addWrong(look, where, 'without a value', null, sampling)
  const wrong = scalar ? WRONG.find((value) => !takes(scalar, value)) : NAME
  if (wrong !== undefined) addWrong(look, where, `as ${JSON.stringify(wrong)}`, wrong, sampling)
  if (list) addList(list, where, sampling)
  else addWrong(isOfService(where) ? where.path : look, where, 'as a list', [NAME], sampling)
  if (map) addMap(map, where, sampling)
  else addWrong(look, where, 'as a map', { [NAME]: NAME }, sampling)
}

/** Every key of a service that may also be a list gets samples, since this form is forgotten most easily. */
function isOfService({ path }: Where): boolean {
  return /^services\.\*\.\w+$/u.test(path)
}

function addList(list: ListForm, where: Where, sampling: Sampling): void {
  const before = list.first ? [rightScalar(list.first)] : []
  const entry = rightOf(list.of)
  addRight(where, 'as a list', [...before, entry], sampling)
  addShape(
    list.of,
    within(where, '[]', (value) => [...before, value]),
    sampling,
  )
  if (list.isUnique) addWrong(list, where, 'with twins', [entry, entry], sampling)
  if (list.first) addWrong(list, where, 'with a wrong first entry', [NAME], sampling)
}

function addMap(map: MapForm, where: Where, sampling: Sampling): void {
  const wrong = (key: string, what: string, value: Json) =>
    addWrong(
      map,
      within(where, key, (whole) => whole),
      `${key} ${what}`,
      value,
      sampling,
    )
  for (const [key, shape] of map.keys) {
    addShape(
      shape,
      within(where, key, (value) => ({ ...baseOf(map, key), [key]: value })),
      sampling,
    )
  }
  if (map.takesExtensions) {
    addRight(where, 'with an extension', { ...baseOf(map), 'x-sample': { [NAME]: [1] } }, sampling)
  }
  addOthers(map, where, sampling)
  for (const key of map.required) {
    const { [key]: _, ...rest } = baseOf(map)
    wrong(key, 'is not there', rest)
  }
  if (map.anyOf.length > 0) wrong(map.anyOf.join('|'), 'is not there', {})
  for (const [first = '', ...more] of map.exclusive) {
    for (const key of more) {
      const both = { [first]: sampleAt(map, first), [key]: sampleAt(map, key) }
      wrong(key, `is there beside ${first}`, { ...baseOf(map, key), ...both })
    }
  }
}

function addOthers(map: MapForm, where: Where, sampling: Sampling): void {
  const { others, names } = map
  if (others === undefined) {
    const at = within(where, 'unheard_of', (value) => value)
    addWrong(map, at, 'is not known', { ...baseOf(map), unheard_of: NAME }, sampling)
    return
  }
  const name = where.path === 'services' ? SUBJECT : NAME
  addShape(
    others,
    within(where, '*', (value) => ({ [name]: value })),
    sampling,
  )
  if (names === undefined) return
  const wrongName = names.accepts({ type: 'text', text: 'no:name' }) ? '' : 'no:name'
  addWrong(map, where, 'with a wrong name', { [wrongName]: rightOf(others) }, sampling)
}

/** The other keys that a map must have. */
function baseOf(map: MapForm, key?: string): { [key: string]: Json } {
  const [alternative] = map.anyOf
  const isEnough = key !== undefined && map.anyOf.includes(key)
  const needed = alternative === undefined || isEnough ? map.required : [...map.required, alternative]
  return Object.fromEntries(needed.map((one) => [one, sampleAt(map, one)]))
}

function sampleAt(map: MapForm, key: string): Json {
  const shape = map.keys.get(key)
  return shape ? rightOf(shape) : NAME
}

function rightOf({ scalar, list, map }: Shape): Json {
  if (scalar) return rightScalar(scalar)
  if (list) return [list.first ? rightScalar(list.first) : rightOf(list.of)]
  if (map === undefined) return null
  return map.others ? { [NAME]: rightOf(map.others) } : baseOf(map)
}

const RIGHT: readonly Json[] = [NAME, '127.0.0.1', '1m30s', '512m', 1, true, `${NAME}=${NAME}`]

const WRONG: readonly Json[] = ['not right', 'x', 1.5, true, '']

function rightScalar(form: ScalarForm): Json {
  const found = [...(form.names ?? []), ...RIGHT].find((value) => takes(form, value))
  if (found === undefined) throw new Error(`No sample is ${form.noun}.`)
  return found
}

function takes({ accepts, fault }: ScalarForm, value: Json): boolean {
  const text = String(value)
  return accepts({ type: typeOf(value), text }) && fault?.(text) === undefined
}

function typeOf(value: Json) {
  if (typeof value === 'string') return 'text'
  if (typeof value === 'boolean') return 'boolean'
  return Number.isInteger(value) ? 'integer' : 'number'
}
