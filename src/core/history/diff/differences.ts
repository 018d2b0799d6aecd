import type { ComposeModel } from '../../compose/model.ts'
import { canonicalJson } from '../chain.ts'
import type { BegunVersion, EndedVersion, VersionImage } from '../version.ts'
import { partValues, serviceValues, type Values } from './values.ts'

/** One difference between two versions. */
export interface Difference {
  /** What it is about: a row of Services for its port, a service, `images`, `environment`, or `network default`. */
  subject: string
  /** `memory`, `environment LOG_LEVEL`, or for images the service. Null: the subject as a whole, which came or went. */
  field: string | null
  /** Null: there was none. */
  from: string | null
  /** Null: there is none any more. Equal to `from`: only a hidden value differs. */
  to: string | null
}

/** What is compared of a version. */
export interface Compared
  extends Pick<BegunVersion, 'row' | 'model' | 'serviceHashes'>,
    Pick<EndedVersion, 'images'> {}

/** What a subject as a whole is, where it came or went. */
const THERE = 'there'
/** What stands for a value that is hidden. */
const HIDDEN = '[redacted]'

const KINDS = [
  ['networks', 'network'],
  ['volumes', 'volume'],
  ['secrets', 'secret'],
  ['configs', 'config'],
] as const

/** What changed from one version to another: the environment, then service by service, then the rest. */
export function differences(from: Compared, to: Compared): Difference[] {
  const services = inServices(from, to)
  return [
    ...fields('environment', rowValues(from), rowValues(to)),
    ...ports(from, to),
    ...services,
    ...KINDS.flatMap(([kind, name]) => inParts(name, from.model?.[kind] ?? {}, to.model?.[kind] ?? {})),
    ...images(from.images ?? {}, to.images ?? {}, services),
  ]
}

function rowValues({ row }: Compared): Values {
  const { composeFile, dockerfiles, profiles, envFile } = row
  const texts = [
    ['compose file', composeFile],
    ['Dockerfiles', dockerfiles.join(', ')],
    ['profiles', profiles.join(', ')],
    ['env file', envFile ?? ''],
  ] as const
  return new Map(texts.filter(([, text]) => text !== ''))
}

function ports(from: Compared, to: Compared): Difference[] {
  // A stack that is down or up again has the same ports as before.
  const [before, after] = [from.row.ports, to.row.ports]
  return namesOf(before, after).flatMap((row) => fields(row, portValues(before[row]), portValues(after[row])))
}

function portValues(port: number | undefined): Values {
  return new Map(port === undefined ? [] : [['port', String(port)]])
}

function inServices(from: Compared, to: Compared): Difference[] {
  const [before, after] = [servicesOf(from.model), servicesOf(to.model)]
  return namesOf(before, after).flatMap((name): Difference[] => {
    const [one, other] = [before[name], after[name]]
    if (one === undefined) return [{ subject: name, field: null, from: null, to: THERE }]
    if (other === undefined) return [{ subject: name, field: null, from: THERE, to: null }]
    const isHiddenAlone =
      canonicalJson(one) === canonicalJson(other) && from.serviceHashes[name] !== to.serviceHashes[name]
    return isHiddenAlone
      ? [{ subject: name, field: 'hidden value', from: HIDDEN, to: HIDDEN }]
      : fields(name, serviceValues(one), serviceValues(other))
  })
}

function servicesOf(model: ComposeModel | null): ComposeModel['services'] {
  return model?.services ?? {}
}

function inParts(
  kind: string,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Difference[] {
  return namesOf(before, after).flatMap((name): Difference[] => {
    const subject = `${kind} ${name}`
    if (!Object.hasOwn(before, name)) return [{ subject, field: null, from: null, to: THERE }]
    if (!Object.hasOwn(after, name)) return [{ subject, field: null, from: THERE, to: null }]
    return fields(subject, partValues(before[name]), partValues(after[name]))
  })
}

/** The images that differ, except where the compose file names another one, which is told already. */
function images(
  before: Readonly<Record<string, VersionImage>>,
  after: Readonly<Record<string, VersionImage>>,
  told: readonly Difference[],
): Difference[] {
  const named = new Set(
    told.flatMap(({ subject, field }) => (field === null || field === 'image' ? [subject] : [])),
  )
  return namesOf(before, after).flatMap((service): Difference[] => {
    const [one, other] = [before[service], after[service]]
    // A service that came or went has been told, and one that could not be created has no image.
    if (one === undefined || other === undefined || one.id === other.id || named.has(service)) return []
    const isSameName = one.reference === other.reference
    const [from, to] = [one, other].map((image) => imageName(image, isSameName)) as [string, string]
    return [{ subject: 'images', field: service, from, to }]
  })
}

/** The tag of an image that is built here from its content: `73e9e6927900ca1e-0b2b4a86`. */
const CONTENT_TAG = /^ssot-docker\/.*:([0-9a-f]{12})[0-9a-f]{4}-[0-9a-f]{8}$/

/** By the hash of its sources, by its name, or by its id if the other image has the same name. */
function imageName({ reference, id }: VersionImage, isSameName: boolean): string {
  if (isSameName) return id.replace('sha256:', '').slice(0, 12)
  return CONTENT_TAG.exec(reference)?.[1] ?? reference
}

function fields(subject: string, before: Values, after: Values): Difference[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort()
  return names.flatMap((field) => {
    const [from, to] = [before.get(field) ?? null, after.get(field) ?? null]
    return from === to ? [] : [{ subject, field, from, to }]
  })
}

function namesOf(before: object, after: object): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
}
