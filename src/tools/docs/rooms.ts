import { importGraph } from '../imports/graph.ts'
import { directImports, roomGraph } from '../imports/rooms.ts'
import { readSourceFiles } from '../imports/source-files.ts'
import { regenerate } from './generated.ts'

/** The text of a page with the diagram of the rooms of `src` updated from their imports. */
export function regenerateRooms(text: string): string {
  return regenerate(text, { rooms: roomDiagram })
}

function roomDiagram(): string {
  const rooms = directImports(roomGraph(importGraph(readSourceFiles())))
  const arrows = [...rooms].flatMap(([room, targets]) =>
    [...targets].map((target) => `  ${node(room)} --> ${node(target)}`),
  )
  return ['```mermaid', 'flowchart LR', ...arrows.sort(), '```'].join('\n')
}

/** The files in `src` itself are the package's entries. An id of Mermaid has no slash; its label may have one. */
function node(room: string): string {
  if (room === '') return 'entries["entries of the package"]'
  return room.includes('/') ? `${room.replaceAll('/', '_')}["${room}"]` : room
}
