import { canonicalImage } from '../../core/images/name.ts'
import { parseMatrix } from '../../core/matrix/parse.ts'
import { readSections, type SourceTable } from '../../core/matrix/read/markdown.ts'
import { aligned, isAligned, joinRow, type RowText, splitRow, withContent } from './aligned-rows.ts'

const TITLE = 'Images'
const COLUMNS = ['Image', 'Digest']

/**
 * The text of a matrix with these digests in the table *Images*. Images without a row get one, at the end of the table. If there
 * is no such table, one is added behind *Variables*, or else behind *Services*. Everything else stays as it is, byte by byte.
 * An aligned table is aligned again.
 *
 * @param text a valid matrix
 * @param digests by image, as the table or a compose file writes it
 */
export function withDigests(text: string, file: string, digests: ReadonlyMap<string, string>): string {
  if (digests.size === 0) return text
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const lines = text.split(/(?<=\n)/u)
  const sections = readSections(text, file)
  const table = sections.find(({ title }) => title === TITLE)?.tables[0]
  const changed =
    table === undefined ? withNewTable(lines, eol, file, digests) : withRows(lines, eol, table, file, digests)
  requireSame(text, changed, file, digests)
  return changed
}

function withRows(
  lines: readonly string[],
  eol: string,
  table: SourceTable,
  file: string,
  digests: ReadonlyMap<string, string>,
): string {
  const first = table.at.line - 1
  const count = table.rows.length + 1 // With the row of dashes.
  const old = lines.slice(first, first + count).map((line) => splitRow(line.replace(/\r?\n$/u, '')))
  const [imageAt, digestAt] = [columnOf('Image', table, file), columnOf('Digest', table, file)]
  const left = new Map([...digests].map(([image, digest]) => [canonicalImage(image), { image, digest }]))
  const filled = old.map((row, index): RowText => {
    const image = index < 2 ? undefined : table.rows[index - 1]?.cells[imageAt]?.text
    const key = image === undefined ? undefined : canonicalImage(image)
    const found = key === undefined ? undefined : left.get(key)
    if (key === undefined || found === undefined) return row
    left.delete(key)
    return {
      ...row,
      cells: row.cells.map((cell, at) => (at === digestAt ? withContent(cell, found.digest) : cell)),
    }
  })
  const pattern = filled.at(-1)
  if (pattern === undefined) throw notEditable(file)
  const added = [...left.values()].map(({ image, digest }) =>
    likeRow(pattern, (at) => (at === imageAt ? image : at === digestAt ? digest : '-')),
  )
  const all = [...filled, ...added]
  const written = (isAligned(old) ? aligned(all) : all).map(joinRow)
  const unchanged = lines.slice(first, first + count)
  const ends = [...unchanged.map((line) => /\r?\n$/u.exec(line)?.[0] ?? ''), ...added.map(() => eol)]
  // The last line of the file may have had no end.
  const last = ends[count - 1] === '' && added.length > 0
  if (last) [ends[count - 1], ends[ends.length - 1]] = [eol, '']
  return [
    ...lines.slice(0, first),
    ...written.map((line, at) => line + (ends[at] ?? eol)),
    ...lines.slice(first + count),
  ].join('')
}

/** A new row with the pipes of another one. */
function likeRow({ before, cells, after }: RowText, contentAt: (column: number) => string): RowText {
  return {
    before,
    after,
    cells: cells.map((_, at) => {
      const start = at === 0 && !before.includes('|') ? '' : ' '
      const end = at === cells.length - 1 && !after.includes('|') ? '' : ' '
      return start + contentAt(at) + end
    }),
  }
}

function withNewTable(
  lines: readonly string[],
  eol: string,
  file: string,
  digests: ReadonlyMap<string, string>,
): string {
  const sections = readSections(lines.join(''), file)
  const index = Math.max(
    ...['Services', 'Variables'].map((name) => sections.findIndex(({ title }) => title === name)),
  )
  const section = sections[index]
  if (section === undefined) throw notEditable(file)
  // A heading may also be underlined.
  const marks = /^\s*(#+)/u.exec(lines[section.at.line - 1] ?? '')?.[1] ?? '##'
  const rows = [COLUMNS, ['-', '-'], ...[...digests]].map(
    (cells): RowText => ({ before: '|', cells: cells.map((cell) => ` ${cell} `), after: '|' }),
  )
  const added = [`${marks} ${TITLE}`, '', ...aligned(rows).map(joinRow)].map((line) => line + eol)
  const next = sections[index + 1]
  if (next !== undefined) {
    const at = next.at.line - 1
    return [...lines.slice(0, at), ...added, eol, ...lines.slice(at)].join('')
  }
  const end = lines.at(-1)?.endsWith('\n') ? '' : eol
  const gap = lines.at(-1)?.trim() === '' ? '' : eol
  return [...lines, end, gap, ...added].join('')
}

/** @throws Error when the new text is not the same matrix with these digests: it must not be written */
function requireSame(
  before: string,
  after: string,
  file: string,
  digests: ReadonlyMap<string, string>,
): void {
  const [old, now] = [parseMatrix(before, file), parseMatrix(after, file)]
  const wanted = new Map(old.images.map(({ image, digest }) => [canonicalImage(image), digest]))
  for (const [image, digest] of digests) wanted.set(canonicalImage(image), digest)
  const got = new Map(now.images.map(({ image, digest }) => [canonicalImage(image), digest]))
  const rest = ({ images: _, ...matrix }: typeof old) => withoutPlaces(matrix)
  const isSame =
    rest(old) === rest(now) &&
    wanted.size === got.size &&
    [...wanted].every(([image, digest]) => got.get(image) === digest)
  if (!isSame) throw notEditable(file)
}

function columnOf(name: string, { rows: [head] }: SourceTable, file: string): number {
  const found = head?.cells.findIndex(({ text }) => text === name)
  if (found === undefined || found === -1) throw notEditable(file)
  return found
}

function notEditable(file: string): Error {
  return new Error(`The table Images of ${file} cannot be edited: report this with the file.`)
}

function withoutPlaces(value: unknown): string {
  return JSON.stringify(value, (key, one: unknown) => (key === 'at' ? undefined : one))
}
