import type { Source, Span } from '../../source.ts'
import type { ComposeFile } from '../model.ts'
import { assembleService } from '../service/assemble.ts'
import { note } from '../service/reading.ts'
import { resolveService, type Services, servicesOf } from '../service/resolve.ts'
import { checkSpecification } from '../specification/check/check.ts'
import { type ParsedYaml, parseYaml } from '../yaml/parse.ts'
import { type MapValue, valueAt } from '../yaml/value.ts'
import { readCommands } from './commands.ts'
import { readConfigs } from './configs.ts'
import { readContents } from './contents.ts'
import { readExternalNetworks } from './external-networks.ts'
import { readFixedNames } from './fixed-names.ts'
import { readIncludes } from './includes.ts'
import { readInterpolations } from './interpolations.ts'
import { mayHideSomething } from './losses.ts'
import { readNetworks } from './networks.ts'
import { readResources } from './resources.ts'

export { isComposeFile } from './recognise.ts'

/**
 * Reads a compose file. Never throws: mistakes are in `problems`, and the rest of the file is read.
 *
 * @param read the text of another file by its path from the root, for `extends`; null: there is no such file
 */
export function readComposeFile(source: Source, read: (path: string) => Source | null): ComposeFile {
  const yaml = parseYaml(source)
  const file = servicesOf(source, read)
  const { interpolations, problems } = readInterpolations(source, yaml)
  file.problems.push(...yaml.problems)
  if (yaml.documents.length === 0 && file.problems.length === 0) {
    file.problems.push({ message: 'The file has no content', span: { start: 0, end: 0 } })
  }
  const roots = yaml.documents.filter((document) => {
    if (document.kind !== 'map') note(file, document, 'The file is not a map with the key services')
    return document.kind === 'map'
  }) as MapValue[]
  const services = [...file.sections.keys()].flatMap((name) => {
    const parts = resolveService(file, name)
    return parts ? [assembleService(name, keySpan(roots, name), parts)] : []
  })
  const fixedNames = roots.flatMap((root) => readFixedNames(root))
  file.uses.push(...roots.flatMap((root) => readIncludes(root, file)))
  const placed = [...problems, ...checkDocuments(roots, source, yaml)]
  return {
    source,
    problems: inOrder([...file.problems, ...placed]),
    isWhole: file.problems.length === 0 && !placed.some(({ path }) => mayHideSomething(path)),
    services,
    interpolations,
    uses: file.uses,
    extended: file.extended,
    fixedNames,
    networks: roots.flatMap(readNetworks),
    externalNetworks: readExternalNetworks(roots),
    contents: roots.flatMap((root) => readContents(root, file)),
    commands: roots.flatMap(readCommands),
    configs: roots.flatMap(readConfigs),
    resources: roots.flatMap(readResources),
  }
}

/** The violations of the specification, in the order of the documents. */
function checkDocuments(roots: readonly MapValue[], { path, text }: Source, { soundUntil }: ParsedYaml) {
  return roots.flatMap((root, index) =>
    checkSpecification(root, { text, soundUntil, isOverlay: index > 0 || OVERLAY.test(path) }),
  )
}

/** A file that Compose merges over another one without being told. */
const OVERLAY = /\.override\.ya?ml$/iu

/** The key of a service, in the first document that has it. */
function keySpan(roots: readonly MapValue[], name: string): Span {
  for (const root of roots) {
    const services = valueAt(root, 'services')
    const entry = services?.kind === 'map' ? services.entries.get(name) : undefined
    if (entry) return entry.key.span
  }
  return { start: 0, end: 0 }
}

/** Sorted by place, without duplicates: a mistake that several services share is reported once. */
function inOrder(problems: Services['problems']): Services['problems'] {
  const distinct = new Map(
    problems.map(({ message, span }) => [`${span.start} ${message}`, { message, span }]),
  )
  return [...distinct.values()].sort((a, b) => a.span.start - b.span.start)
}
