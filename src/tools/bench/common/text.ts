/* Text that the reports of all benchmarks share. */

export function renderRounds(count: number): string {
  return `${count === 1 ? '1 round' : `${count} rounds`} after a warm-up`
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}

export function milliseconds(ms: number): string {
  return `${ms.toFixed(1)} ms`
}

/** @param digits after the point. Default: 2 */
export function factor(ratio: number, digits = 2): string {
  return `${ratio.toFixed(digits)}x`
}

/** Aligns the first column to the left and the others to the right. */
export function align(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
}
