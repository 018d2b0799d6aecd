import { visibleLine } from './visible.ts'
import { padToWidth, widthOf } from './width.ts'

/**
 * Aligns cells in columns, two spaces apart, without trailing spaces; one line per row. Control characters in cells become
 * visible.
 * @param rows the cells of each row; the first row decides how many columns there are
 */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const shown = rows.map((row) => row.map(visibleLine))
  const widths = (shown[0] ?? []).map((_, column) =>
    Math.max(...shown.map((row) => widthOf(row[column] ?? ''))),
  )
  return shown.map((row) =>
    row
      .map((cell, column) => padToWidth(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
