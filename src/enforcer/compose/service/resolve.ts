import { posix } from 'node:path'
import type { Source, Span } from '../../source.ts'
import type { Place, UsedFile } from '../model.ts'
import { fromRoot } from '../paths.ts'
import { parseYaml } from '../yaml/parse.ts'
import { type MapValue, type Value, valueAt } from '../yaml/value.ts'
import { mergeParts, seenThrough } from './merge.ts'
import { readServiceParts, type ServiceParts } from './parts.ts'
import { type FileReading, note, textOf } from './reading.ts'

/** Nobody can follow more of them, and each is merged again for each service that extends it. */
const LONGEST_CHAIN = 50

/** A compose file while its services are resolved. */
export interface Services extends FileReading {
  /** The sections of each service: one for each document that has it. */
  readonly sections: ReadonlyMap<string, readonly MapValue[]>
  readonly uses: UsedFile[]
  /** The paths of all files that were read for an `extends`. */
  readonly extended: Set<string>
  /** The text of another file by its path from the root; null: there is no such file. */
  readonly read: (path: string) => Source | null
}

/**
 * The parts of a service, merged with those of the services that it extends; undefined: there is no such service. Adds
 * problems and extended files to `file`.
 *
 * @param open the services that are being resolved, as `path service`, to stop at one that extends itself
 */
export function resolveService(
  file: Services,
  name: string,
  open: readonly string[] = [],
): ServiceParts | undefined {
  const [first, ...more] = file.sections.get(name) ?? []
  if (first === undefined) return undefined
  const resolve = (section: MapValue) => resolveSection(file, name, section, [...open, keyOf(file, name)])
  return more.reduce((base, section) => mergeParts(base, resolve(section)), resolve(first))
}

function resolveSection(
  file: Services,
  name: string,
  section: MapValue,
  open: readonly string[],
): ServiceParts {
  const own = readServiceParts(section, file)
  const value = valueAt(section, 'extends')
  const base = value && resolveBase(file, name, value, open)
  return base ? mergeParts(base, own) : own
}

function resolveBase(
  file: Services,
  name: string,
  value: Value,
  open: readonly string[],
): ServiceParts | undefined {
  const wanted = value.kind === 'map' ? textOf(valueAt(value, 'service')) : textOf(value)
  const path = value.kind === 'map' ? textOf(valueAt(value, 'file')) : undefined
  if (value.tag === '!reset') return undefined
  if (wanted === undefined) return undefined
  const other = path === undefined ? file : otherFile(file, path.text, path.span)
  if (other === undefined) return undefined
  if (open.includes(keyOf(other, wanted.text))) {
    note(file, value, `Service ${name} extends itself`)
    return undefined
  }
  if (open.length > LONGEST_CHAIN) {
    note(file, value, `Service ${name} is extended by a chain of more than ${LONGEST_CHAIN} services`)
    return undefined
  }
  const base = resolveService(other, wanted.text, open)
  if (base === undefined) {
    note(file, value, `Service ${name} extends ${wanted.text}, which ${other.source.path} does not have`)
    return undefined
  }
  const use = value.use ?? value.span
  return seenThrough(base, other === file ? seenHere(use) : seenFrom(other.source, use))
}

function seenHere(use: Span) {
  return <P extends Place>(place: P): P => ({ ...place, use })
}

function seenFrom(source: Source, span: Span) {
  return <P extends Place>({ use: _, ...place }: P): P =>
    ({ ...place, span, inherited: place.inherited ?? { source, span: place.span } }) as unknown as P
}

function otherFile(file: Services, text: string, span: Span): Services | undefined {
  const path = fromRoot(file.folder, text)
  file.uses.push({ kind: 'extends', path, span, movesPaths: false })
  if (path === null) return undefined
  if (path === file.source.path) return file
  const source = file.read(path)
  if (source === null) {
    file.problems.push({
      message: `The file extends a service of ${path}, which is not in the repository`,
      span,
    })
    return undefined
  }
  file.extended.add(path)
  // Problems of the other file are reported when that file itself is read.
  return { ...servicesOf(source, file.read), problems: [], extended: file.extended }
}

/** The services of a compose file before they are resolved. Entries that are not maps are left out. */
export function servicesOf(source: Source, read: Services['read']): Services {
  const problems: Services['problems'] = []
  const sections = new Map<string, MapValue[]>()
  const folder = posix.dirname(source.path)
  const file: Services = { source, folder, problems, sections, uses: [], extended: new Set(), read }
  for (const document of parseYaml(source).documents) {
    if (document.kind !== 'map') continue
    const services = valueAt(document, 'services')
    if (services?.kind !== 'map') continue
    for (const [name, { value }] of services.entries) {
      if (value.kind === 'map') sections.set(name, [...(sections.get(name) ?? []), value])
    }
  }
  return file
}

function keyOf({ source }: FileReading, name: string): string {
  return `${source.path} ${name}`
}
