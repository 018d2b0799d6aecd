const BLOCK = /<!-- generated: (?<name>[^\n]+?) -->\n[\s\S]*?<!-- end -->/g

/**
 * The text with everything that comes from the code written anew: what stands between
 * `<!-- generated: NAME -->` and `<!-- end -->`.
 *
 * @param blocks what each block holds, by its name
 * @throws Error when a block has a name that is not known, or one of the known is not there exactly once
 */
export function regenerate(text: string, blocks: Readonly<Record<string, () => string>>): string {
  const names = [...text.matchAll(BLOCK)].map((match) => match.groups?.name ?? '')
  const expected = Object.keys(blocks)
  if (names.toSorted().join() !== expected.toSorted().join()) {
    throw new Error(`The generated blocks are ${names.join(', ')}; they must be ${expected.join(', ')}`)
  }
  return text.replace(BLOCK, (_, name: string) => {
    return `<!-- generated: ${name} -->\n\n${blocks[name]?.()}\n\n<!-- end -->`
  })
}

/** A Markdown table with aligned columns; the first row is its head. */
export function table(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[], fill: string) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0, fill)).join(' | ')} |`
  const [header = [], ...body] = rows
  const rule = line(
    header.map(() => ''),
    '-',
  )
  return [line(header, ' '), rule, ...body.map((row) => line(row, ' '))].join('\n')
}
