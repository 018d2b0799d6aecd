import { REFUSED } from '../../core/compose/support.ts'
import { regenerate, table } from './generated.ts'

/** The text of docs/compose-files.md with its table of what is refused updated. */
export function regenerateComposeFileDocs(text: string): string {
  const rows = REFUSED.map(({ feature, reason, instead }) => [feature, reason, instead])
  return regenerate(text, { refused: () => table([['Refused', 'Why', 'Instead'], ...rows]) })
}
