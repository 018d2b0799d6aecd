import { portVariable } from '../../../core/matrix/names.ts'
import type { Edit } from '../../finding.ts'
import type { UngivenIn } from '../shared/ungiven.ts'
import type { PublishedPort } from './published-ports.ts'

/** What {@link portEdit} does, for the rules whose fix it is. */
export const PORT_FIX =
  'writes the variable of its own port instead, where the entry is in short form and is the only one of its container port'

/** A port as it is to be written, with nothing in it that the matrix decides. */
export function portEntry(service: string, containerPort: number): string {
  return `127.0.0.1:\${${portVariable(service)}:?from the matrix, table Services}:${containerPort}`
}

/**
 * What puts the service's own variable in place of an entry in short form. Undefined where that takes a decision: the
 * entry is no port of the matrix's row, one of several, or is written for others as well, such as an environment that
 * reads the file and is not given the variable.
 */
export function portEdit(published: PublishedPort, ungivenIn: UngivenIn): Edit | undefined {
  const { file, service, port, row, wanted } = published
  if (row === undefined || wanted === null || port.inherited || port.use) return undefined
  if (ungivenIn(file.source.path, portVariable(service.name))) return undefined
  const target = `${row.containerPort}`
  if (port.target !== target || port.protocol !== 'tcp') return undefined
  if (service.ports.filter((other) => other.target === target).length > 1) return undefined
  const { start, end } = port.span
  const written = file.source.text.slice(start, end)
  const quote = /^["']/u.exec(written)?.[0] ?? ''
  if (written !== `${quote}${port.text}${quote}`) return undefined
  // In quotes also where there are none: a comma or a brace would end it in a list in brackets.
  const quoted = quote === '' ? '"' : quote
  const text = `${quoted}${portEntry(service.name, row.containerPort)}${quoted}`
  return text === written ? undefined : { path: file.source.path, start, end, text }
}
