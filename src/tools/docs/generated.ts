const BLOCK = /<!-- generated: (?<name>[^\n]+?) -->\n[\s\S]*?<!-- end -->/g

/**
 * Replaces the generated blocks of a Markdown page: the text between `<!-- generated: NAME -->` and `<!-- end -->`.
 *
 * @param blocks makes the text of each block, by its name
 * @param others names of blocks that stay as they are, because other code makes them
 * @throws Error unless the page has exactly these blocks, each once
 */
export function regenerate(
  text: string,
  blocks: Readonly<Record<string, () => string>>,
  others: readonly string[] = [],
): string {
  const names = [...text.matchAll(BLOCK)].map((match) => match.groups?.name ?? '')
  const expected = [...Object.keys(blocks), ...others]
  if (names.toSorted().join() !== expected.toSorted().join()) {
    throw new Error(`The generated blocks are ${names.join(', ')}; they must be ${expected.join(', ')}`)
  }
  return text.replace(BLOCK, (block, name: string) => {
    if (others.includes(name)) return block
    return `<!-- generated: ${name} -->\n\n${blocks[name]?.()}\n\n<!-- end -->`
  })
}

/** A Markdown table with aligned columns; the first row is the header. */
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
