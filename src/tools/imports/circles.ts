import type { ImportGraph } from './graph.ts'

/**
 * Every circle of imports as the chain of its files: `core/a.ts > core/b.ts > core/a.ts`. Where a file is part of several
 * circles, the shortest one is reported; each circle is reported once.
 */
export function importCircles(graph: ImportGraph): string[] {
  const rest = withoutEnds(graph)
  const circles = [...rest.keys()].sort().flatMap((file) => shortestCircle(file, rest))
  return [...new Set(circles.map(chain))]
}

/** Without the files that are certainly in no circle: they import nothing that is left, again and again. */
function withoutEnds(graph: ImportGraph): Map<string, string[]> {
  let rest = new Map([...graph].map(([file, targets]) => [file, [...targets]]))
  for (let size = -1; size !== rest.size; ) {
    size = rest.size
    const left = rest
    rest = new Map(
      [...left].flatMap(([file, targets]) => {
        const kept = targets.filter((target) => left.has(target))
        return kept.length > 0 ? [[file, kept]] : []
      }),
    )
  }
  return rest
}

/** The files from `start` on by which it imports itself; none where it is in no circle. */
function shortestCircle(start: string, graph: ImportGraph): string[][] {
  const importers = new Map<string, string>()
  const open = [start]
  for (let file = open.shift(); file !== undefined; file = open.shift()) {
    for (const target of graph.get(file) ?? []) {
      if (target === start) return [way(file, importers)]
      if (importers.has(target)) continue
      importers.set(target, file)
      open.push(target)
    }
  }
  return []
}

function way(end: string, importers: ReadonlyMap<string, string>): string[] {
  const files = [end]
  for (let file = importers.get(end); file !== undefined; file = importers.get(file)) files.unshift(file)
  return files
}

/** The circle from its first file in the order of the alphabet, so that each has one form. */
function chain(files: readonly string[]): string {
  const first = files.indexOf([...files].sort()[0] ?? '')
  const turned = [...files.slice(first), ...files.slice(0, first)]
  return [...turned, turned[0]].join(' > ')
}
