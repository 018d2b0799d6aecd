import type { Source, Span } from '../source.ts'
import { assembleService } from './assemble-service.ts'
import { isExtensionKey, meantKey, SERVICE_KEYS, TOP_LEVEL_KEYS } from './keys.ts'
import type { ComposeFile } from './model.ts'
import { parseYaml } from './parse-yaml.ts'
import { readCommands } from './read-commands.ts'
import { readConfigs } from './read-configs.ts'
import { readFixedNames } from './read-fixed-names.ts'
import { readIncludes } from './read-includes.ts'
import { readInterpolations } from './read-interpolations.ts'
import { note } from './reading.ts'
import { resolveService, type Services, servicesOf } from './resolve-service.ts'
import { isNothing, type MapValue, valueAt } from './yaml-value.ts'

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
  file.problems.push(...yaml.problems, ...problems)
  if (yaml.documents.length === 0 && file.problems.length === 0) {
    file.problems.push({ message: 'It holds nothing', span: { start: 0, end: 0 } })
  }
  const roots = yaml.documents.filter((document) => {
    if (document.kind !== 'map') note(file, document, 'It is not a map with services')
    return document.kind === 'map'
  }) as MapValue[]
  // Behind a slip of YAML stand keys that nobody has written.
  if (yaml.problems.length === 0) for (const root of roots) checkKeys(root, file)
  const services = [...file.sections.keys()].flatMap((name) => {
    const parts = resolveService(file, name)
    return parts ? [assembleService(name, keySpan(roots, name), parts)] : []
  })
  const fixedNames = roots.flatMap((root) => readFixedNames(root))
  file.uses.push(...roots.flatMap((root) => readIncludes(root, file)))
  return {
    source,
    problems: inOrder(file.problems),
    services,
    interpolations,
    uses: file.uses,
    fixedNames,
    commands: roots.flatMap(readCommands),
    configs: roots.flatMap(readConfigs),
  }
}

function checkKeys(root: MapValue, file: Services): void {
  for (const [key, { key: at }] of root.entries) {
    if (TOP_LEVEL_KEYS.has(key) || isExtensionKey(key)) continue
    const meant = meantKey(key, TOP_LEVEL_KEYS)
    note(file, at, `Unknown key "${key}"${meant === undefined ? '' : `, perhaps "${meant}"`}`)
  }
  const services = valueAt(root, 'services')
  if (services?.kind === 'map') checkServiceKeys(services, file)
  else if (services && !isNothing(services)) note(file, services, 'services is not a map')
}

function checkServiceKeys(services: MapValue, file: Services): void {
  for (const [service, { value }] of services.entries) {
    if (value.kind !== 'map' || value.use !== undefined) continue
    for (const [key, { key: at }] of value.entries) {
      const meant = at.use === undefined ? meantKey(key, SERVICE_KEYS) : undefined
      if (meant !== undefined)
        note(file, at, `Unknown key "${key}" of service ${service}, perhaps "${meant}"`)
    }
  }
}

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
  const distinct = new Map(problems.map((problem) => [`${problem.span.start} ${problem.message}`, problem]))
  return [...distinct.values()].sort((a, b) => a.span.start - b.span.start)
}
