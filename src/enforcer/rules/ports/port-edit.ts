import { portVariable } from '../../../core/matrix/names.ts'
import type { Edit } from '../../finding.ts'
import type { UngivenIn } from '../shared/ungiven.ts'
import type { PublishedPort } from './published-ports.ts'

/** What {@link portEdit} does, as the `fix` text of the rules that use it. */
export const PORT_FIX =
  "writes the service's port variable instead, if the entry is in short form and the only one for its container port"

/** The port entry to write: the host port comes from the matrix, by its variable. */
export function portEntry(service: string, containerPort: number): string {
  return `127.0.0.1:\${${portVariable(service)}:?from the matrix, table Services}:${containerPort}`
}

/**
 * The edit that replaces an entry in short form with the service's port variable. Undefined if a person has to decide:
 * the entry is not the port of the matrix's row, is one of several, or is shared with others, such as an environment
 * that reads the file but in which the variable is not set.
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
  // Always quoted: inside a flow collection a comma or brace would end the entry.
  const quoted = quote === '' ? '"' : quote
  const text = `${quoted}${portEntry(service.name, row.containerPort)}${quoted}`
  return text === written ? undefined : { path: file.source.path, start, end, text }
}
