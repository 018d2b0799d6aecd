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
import { readFixedNames } from './fixed-names.ts'
import { readIncludes } from './includes.ts'
import { readInterpolations } from './interpolations.ts'
import { mayTakeAway } from './losses.ts'

export { isComposeFile } from './recognise.ts'

/**
 * Reads a compose file. What is wrong in it is among its `problems`, and all the rest is there; nothing is thrown.
 *
 * @param read the text of another file of the repository, by its path from the root, for `extends`; null: there is none
 */
export function readComposeFile(source: Source, read: (path: string) => Source | null): ComposeFile {
  const yaml = parseYaml(source)
  const file = servicesOf(source, read)
  const { interpolations, problems } = readInterpolations(source, yaml)
  file.problems.push(...yaml.problems)
  if (yaml.documents.length === 0 && file.problems.length === 0) {
    file.problems.push({ message: 'It holds nothing', span: { start: 0, end: 0 } })
  }
  const roots = yaml.documents.filter((document) => {
    if (document.kind !== 'map') note(file, document, 'It is not a map with services')
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
    isWhole: file.problems.length === 0 && !placed.some(({ path }) => mayTakeAway(path)),
    services,
    interpolations,
    uses: file.uses,
    extended: file.extended,
    fixedNames,
    commands: roots.flatMap(readCommands),
    configs: roots.flatMap(readConfigs),
  }
}

/** What is against the specification, in the order of the documents. */
function checkDocuments(roots: readonly MapValue[], { path, text }: Source, { soundUntil }: ParsedYaml) {
  return roots.flatMap((root, index) =>
    checkSpecification(root, { text, soundUntil, isOverlay: index > 0 || OVERLAY.test(path) }),
  )
}

/** Compose lays it over another file by itself. */
const OVERLAY = /\.override\.ya?ml$/iu

/** Where a service is named for the first time. */
function keySpan(roots: readonly MapValue[], name: string): Span {
  for (const root of roots) {
    const services = valueAt(root, 'services')
    const entry = services?.kind === 'map' ? services.entries.get(name) : undefined
    if (entry) return entry.key.span
  }
  return { start: 0, end: 0 }
}

/** As they stand in the file, each once: what several services take from one place is wrong once. */
function inOrder(problems: Services['problems']): Services['problems'] {
  const distinct = new Map(
    problems.map(({ message, span }) => [`${span.start} ${message}`, { message, span }]),
  )
  return [...distinct.values()].sort((a, b) => a.span.start - b.span.start)
}
