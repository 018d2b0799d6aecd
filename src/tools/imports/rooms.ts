import type { ImportGraph } from './graph.ts'
import { isTest, roomOf } from './paths.ts'

/** Which other rooms of `src` each room imports, tests not counted. The room of the files in `src` itself has no name. */
export type RoomGraph = ReadonlyMap<string, ReadonlySet<string>>

export function roomGraph(graph: ImportGraph): RoomGraph {
  const rooms = new Map<string, Set<string>>()
  for (const [file, targets] of graph) {
    if (isTest(file)) continue
    const room = roomOf(file)
    const imported = rooms.get(room) ?? new Set()
    rooms.set(room, imported)
    for (const target of targets.map(roomOf)) if (target !== room) imported.add(target)
  }
  return rooms
}

/**
 * The same rooms without the imports that others imply: where `cli` imports `stack` and `stack` imports `core`, the import of
 * `core` by `cli` is left out.
 *
 * @throws Error when rooms import each other in a circle
 */
export function directImports(rooms: RoomGraph): RoomGraph {
  const reached = new Map([...rooms.keys()].map((room) => [room, reachedFrom(room, rooms)]))
  for (const [room, all] of reached) {
    if (all.has(room)) throw new Error(`The room ${room} imports itself by way of other rooms`)
  }
  return new Map(
    [...rooms].map(([room, targets]) => {
      const implied = new Set([...targets].flatMap((target) => [...(reached.get(target) ?? [])]))
      return [room, new Set([...targets].filter((target) => !implied.has(target)))]
    }),
  )
}

function reachedFrom(start: string, rooms: RoomGraph): Set<string> {
  const reached = new Set<string>()
  const open = [start]
  for (let room = open.pop(); room !== undefined; room = open.pop()) {
    for (const target of rooms.get(room) ?? []) {
      if (reached.has(target)) continue
      reached.add(target)
      open.push(target)
    }
  }
  return reached
}
