import { type EnvironmentServices, isActive, type ServiceInFile } from '../../compose/environment.ts'
import type { ComposeFile, Dependency, UsedFile } from '../../compose/model.ts'
import { saidAt } from '../../compose/places.ts'
import type { Finding } from '../../finding.ts'
import type { Repository } from '../../repository.ts'
import { positionAt } from '../../source.ts'

/** Services that wait for themselves, by way of others or not. None of them would ever start. */
export function* circularDependencies({ environment, services }: EnvironmentServices): Iterable<Finding> {
  const started = services.filter(({ service }) => isActive(service, environment))
  const byName = new Map(started.map((one) => [one.service.name, one]))
  const needs = ({ file, service }: ServiceInFile) =>
    service.dependsOn.flatMap((dependency) => {
      const to = byName.get(dependency.service.text)
      return to === undefined ? [] : [{ to, by: { file, dependency } }]
    })
  for (const { by, circle } of circles<ServiceInFile, { file: ComposeFile; dependency: Dependency }>(
    started,
    needs,
  )) {
    const names = circle.map(({ service }) => service.name)
    const [first = ''] = names
    yield {
      rule: 'compose-invalid',
      at: saidAt(by.file, by.dependency.service),
      subject: `depends_on, ${[...names].sort().join(', ')}`,
      message: `service ${first} depends on itself: ${[...names, first].join(' -> ')}`,
      todo: 'Remove one of these dependencies. A service that only needs another one later can connect to it again until it answers.',
      related: [{ at: environment.at, message: `environment ${environment.name}` }],
    }
  }
}

/** Files that include themselves, by way of others or not. */
export function* circularIncludes({ composeFiles }: Repository): Iterable<Finding> {
  const byPath = new Map(composeFiles.map((file) => [file.source.path, file]))
  const includes = (file: ComposeFile) =>
    file.uses.flatMap((use) => {
      const to = use.kind === 'include' && use.path !== null ? byPath.get(use.path) : undefined
      return to === undefined ? [] : [{ to, by: { file, use } }]
    })
  for (const { by, circle } of circles<ComposeFile, { file: ComposeFile; use: UsedFile }>(
    composeFiles,
    includes,
  )) {
    const paths = circle.map(({ source }) => source.path)
    const [first = ''] = paths
    yield {
      rule: 'compose-invalid',
      at: positionAt(by.file.source, by.use.span.start),
      subject: `include, ${[...paths].sort().join(', ')}`,
      message: `the file ${first} includes itself: ${[...paths, first].join(' -> ')}`,
      todo: 'Remove one of these entries. What both files need belongs in a third one.',
    }
  }
}

interface Way<T, B> {
  to: T
  /** What leads there. */
  by: B
}

/** The circles of a graph, one for each way that leads back, with that way. Iterative, since a chain may be long. */
function* circles<T, B>(
  all: readonly T[],
  waysOf: (one: T) => Way<T, B>[],
): Iterable<{ by: B; circle: T[] }> {
  const done = new Set<T>()
  for (const start of all) {
    if (done.has(start)) continue
    const path = [{ one: start, ways: waysOf(start) }]
    const open = new Map<T, number>([[start, 0]])
    for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
      const way = last.ways.shift()
      if (way === undefined) {
        done.add(last.one)
        open.delete(last.one)
        path.pop()
        continue
      }
      const at = open.get(way.to)
      if (at !== undefined) yield { by: way.by, circle: path.slice(at).map(({ one }) => one) }
      else if (!done.has(way.to)) {
        open.set(way.to, path.length)
        path.push({ one: way.to, ways: waysOf(way.to) })
      }
    }
  }
}
