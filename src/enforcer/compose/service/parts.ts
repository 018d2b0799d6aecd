import type {
  Attachment,
  Dependency,
  EnvFileSource,
  Place,
  PortSource,
  StaticAddress,
  Text,
} from '../model.ts'
import { fromRoot } from '../paths.ts'
import { entriesOf, isNothing, itemsOf, type MapValue, type Value, valueAt } from '../yaml/value.ts'
import { readAttachments, readLinks } from './attachments.ts'
import { type MountParts, readMounts } from './mounts.ts'
import { plainKeys } from './plain.ts'
import { readPorts } from './ports.ts'
import { type FileReading, textOf } from './reading.ts'
import { readVariables, type VariableSource } from './variables.ts'

/** The parts of one service section, before `extends`. Undefined: not set; null: resets an inherited value. */
export interface ServiceParts {
  image?: Text | null | undefined
  containerName?: Text | null | undefined
  build?: BuildParts | null | undefined
  healthcheck?: HealthcheckParts | null | undefined
  replicas?: number | undefined
  pullPolicy?: string | undefined
  ports: PortSource[]
  variables: VariableSource[]
  envFiles: EnvFileSource[]
  profiles: string[]
  dependsOn: Dependency[]
  addresses: StaticAddress[]
  attachments: Attachment[]
  /** With one, the service is not attached to networks of its own. */
  networkMode?: Text | null | undefined
  links: string[]
  mounts: MountParts[]
  settings: Readonly<Record<string, unknown>>
  /** The keys whose lists replace the inherited ones instead of adding to them (`!reset`, `!override`). */
  replaces: ReadonlySet<string>
}

/** The `build` of a section. Paths are not resolved yet. */
export interface BuildParts {
  place: Place
  /** The folder of the compose file: the context if `build` names none. */
  folder: string
  context?: PathText | undefined
  dockerfile?: PathText | undefined
  isInline?: boolean | undefined
  target?: Text | undefined
  contextNames: readonly string[]
}

/** A path, and the folder that it is relative to. */
export interface PathText extends Text {
  folder: string
}

/** The `healthcheck` of a section. `test` is undefined if the section keeps the inherited one. */
export interface HealthcheckParts {
  place: Place
  test?: 'test' | 'none' | undefined
  isDisabled?: boolean | undefined
}

/** The keys that are read as plain values. */
const SETTINGS = [
  'hostname',
  'network_mode',
  'provider',
  'pre_start',
  'post_start',
  'pre_stop',
  'use_api_socket',
  'read_only',
  'tmpfs',
  'volumes',
  'configs',
  'secrets',
]

/** Reads one service section. Values that violate the specification are left out. */
export function readServiceParts(section: MapValue, reading: FileReading): ServiceParts {
  const value = (key: string) => valueAt(section, key)
  const [build, deploy] = [value('build'), value('deploy')]
  const replaces = [
    'ports',
    'environment',
    'labels',
    'env_file',
    'profiles',
    'depends_on',
    'networks',
    'links',
    'volumes',
  ].filter((key) => /^!(?:reset|override)$/u.test(value(key)?.tag ?? ''))
  return {
    image: readText(value('image')),
    containerName: readText(value('container_name')),
    build: build && readBuild(build, reading),
    healthcheck: readHealthcheck(value('healthcheck')),
    replicas: readReplicas(section),
    pullPolicy: readText(value('pull_policy'))?.text,
    ports: readOptional(value('ports'), readPorts),
    variables: [
      ...readVariables(value('environment'), 'environment', reading),
      ...readVariables(value('labels'), 'labels', reading),
      ...readVariables(within(build, 'args'), 'build.args', reading),
      ...readVariables(within(build, 'labels'), 'build.labels', reading),
      ...readVariables(within(deploy, 'labels'), 'deploy.labels', reading),
    ],
    envFiles: readOptional(value('env_file'), (files) => readEnvFiles(files, reading)),
    profiles: readOptional(value('profiles'), (profiles) => textsOf(profiles).map(({ text }) => text)),
    dependsOn: readOptional(value('depends_on'), readDependsOn),
    addresses: readOptional(value('networks'), readAddresses),
    attachments: readOptional(value('networks'), readAttachments),
    networkMode: readText(value('network_mode')),
    links: readOptional(value('links'), readLinks),
    mounts: readOptional(value('volumes'), (volumes) => readMounts(volumes, reading)),
    settings: plainKeys(section, SETTINGS),
    replaces: new Set(replaces),
  }
}

function within(value: Value | undefined, key: string): Value | undefined {
  return value?.kind === 'map' ? valueAt(value, key) : undefined
}

function readOptional<T>(value: Value | undefined, read: (value: Value) => T[]): T[] {
  return value === undefined || isNothing(value) ? [] : read(value)
}

/** Undefined: the value is not set; null: it resets an inherited value. */
function readText(value: Value | undefined): Text | null | undefined {
  if (value === undefined) return undefined
  if (isNothing(value)) return null
  return textOf(value)
}

function readBuild(value: Value, reading: FileReading): BuildParts | null | undefined {
  if (isNothing(value)) return null
  const place = { span: value.span, ...(value.use ? { use: value.use } : {}) }
  const { folder } = reading
  const path = (text: Text | undefined) => text && { ...text, folder }
  if (value.kind === 'scalar') return { place, folder, context: path(textOf(value)), contextNames: [] }
  if (value.kind === 'seq') return undefined
  return {
    place,
    folder,
    context: path(textOf(valueAt(value, 'context'))),
    dockerfile: path(textOf(valueAt(value, 'dockerfile'))),
    isInline: isNothing(valueAt(value, 'dockerfile_inline')) ? undefined : true,
    target: textOf(valueAt(value, 'target')),
    contextNames: readContextNames(valueAt(value, 'additional_contexts')),
  }
}

/** A map, or a list of `name=path`. */
function readContextNames(value: Value | undefined): string[] {
  if (value?.kind === 'map') return [...value.entries.keys()]
  return textsOf(value).map(({ text }) => text.replace(/=.*$/su, ''))
}

function readHealthcheck(value: Value | undefined): HealthcheckParts | null | undefined {
  if (value === undefined) return undefined
  if (isNothing(value)) return null
  if (value.kind !== 'map') return undefined
  const [test, disable] = [valueAt(value, 'test'), valueAt(value, 'disable')]
  const isDisabled = textOf(disable)?.text === 'true' ? true : undefined
  const saying = isDisabled ? disable : (test ?? value)
  return {
    place: { span: saying?.span ?? value.span, ...(saying?.use ? { use: saying.use } : {}) },
    test: readTest(test),
    isDisabled,
  }
}

/** An empty test keeps the test of the image. */
function readTest(test: Value | undefined): HealthcheckParts['test'] {
  if (test === undefined || isNothing(test)) return undefined
  if (test.kind === 'scalar') return test.text === '' ? undefined : 'test'
  const [first] = textsOf(test)
  if (first === undefined) return undefined
  return first.text === 'NONE' ? 'none' : 'test'
}

function readReplicas(section: MapValue): number | undefined {
  const counts = [valueAt(section, 'scale'), within(valueAt(section, 'deploy'), 'replicas')]
    .map((value) => Number(textOf(value)?.text ?? Number.NaN))
    .filter((count) => Number.isInteger(count))
  return counts.length === 0 ? undefined : Math.max(...counts)
}

function readEnvFiles(value: Value, { folder }: FileReading): EnvFileSource[] {
  if (value.kind === 'map') return []
  const items = value.kind === 'scalar' ? [value] : itemsOf(value)
  return items.flatMap((item) => {
    const text = textOf(item.kind === 'map' ? valueAt(item, 'path') : item)
    const field = (name: string) => (item.kind === 'map' ? textOf(valueAt(item, name))?.text : undefined)
    const [required, format = null] = [field('required') !== 'false', field('format')]
    return text === undefined ? [] : [{ ...text, path: fromRoot(folder, text.text), required, format }]
  })
}

function readDependsOn(value: Value): Dependency[] {
  if (value.kind === 'scalar') return []
  if (value.kind === 'seq') {
    return textsOf(value).map((text) => ({ service: text, condition: 'service_started', required: true }))
  }
  return entriesOf(value).flatMap(([, { key, value: how }]) => {
    const text = textOf(key)
    if (text === undefined || isNothing(how)) return []
    const field = (name: string) => (how.kind === 'map' ? textOf(valueAt(how, name))?.text : undefined)
    return [
      {
        service: text,
        condition: field('condition') ?? 'service_started',
        required: field('required') !== 'false',
      },
    ]
  })
}

function readAddresses(value: Value): StaticAddress[] {
  if (value.kind !== 'map') return []
  return entriesOf(value).flatMap(([network, { value: how }]) =>
    (['ipv4_address', 'ipv6_address'] as const).flatMap((option) => {
      const address = textOf(within(how, option))
      return address === undefined ? [] : [{ network, option, address }]
    }),
  )
}

/** A scalar, or the scalars of a list. */
function textsOf(value: Value | undefined): Text[] {
  const values = value?.kind === 'seq' ? itemsOf(value) : [value]
  return values.flatMap((item) => textOf(item) ?? [])
}
