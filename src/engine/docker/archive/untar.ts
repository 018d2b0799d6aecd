import type { ReadEntry } from '../../containers.ts'

const BLOCK = 512

const KINDS: Readonly<Record<string, ReadEntry['kind']>> = {
  '0': 'file',
  '\0': 'file',
  '5': 'folder',
  '2': 'link',
}

/**
 * The files, folders and symbolic links of a tar archive. Others, such as devices, are left out; a hard link has the content of the
 * file that it names.
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13
 */
export function entriesIn(archive: Buffer): ReadEntry[] {
  const entries: ReadEntry[] = []
  /** What records before an entry say about it. */
  let said: Record<string, string> = {}
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const header = archive.subarray(at, at + BLOCK)
    // Two blocks of zeros end it.
    if (header[0] === 0) break
    const type = header.toString('latin1', 156, 157)
    const bytes = said.size === undefined ? numberIn(header, 124, 12) : Number(said.size)
    const start = at + BLOCK
    const data = archive.subarray(start, start + bytes)
    at = start + Math.ceil(bytes / BLOCK) * BLOCK
    if (type === 'x' || type === 'L' || type === 'K') {
      said = { ...said, ...recordsOf(type, data) }
      continue
    }
    const path = withoutSlash(said.path ?? nameIn(header))
    const target = said.linkpath ?? textIn(header, 157, 100)
    said = {}
    const kind = KINDS[type]
    const mode = numberIn(header, 100, 8) & 0o7777
    if (type === '1') {
      const named = entries.find((one) => one.path === withoutSlash(target))
      if (named !== undefined) entries.push({ ...named, path })
    } else if (kind !== undefined) {
      entries.push({ path, kind, mode, content: kind === 'link' ? Buffer.from(target) : Buffer.from(data) })
    }
  }
  return entries
}

/** What a block about the next entry says: in the POSIX form, or in that of GNU for long names. */
function recordsOf(type: string, data: Buffer): Record<string, string> {
  if (type === 'L') return { path: textIn(data, 0, data.length) }
  if (type === 'K') return { linkpath: textIn(data, 0, data.length) }
  const records: Record<string, string> = {}
  for (let at = 0; at < data.length; ) {
    const space = data.indexOf(0x20, at)
    const length = Number(data.toString('latin1', at, space))
    if (space < 0 || !(length > 0)) break
    const [, key = '', value = ''] =
      /^([^=]*)=(.*)\n$/s.exec(data.toString('utf8', space + 1, at + length)) ?? []
    records[key] = value
    at += length
  }
  return records
}

function nameIn(header: Buffer): string {
  const name = textIn(header, 0, 100)
  const prefix = header.toString('latin1', 257, 262) === 'ustar' ? textIn(header, 345, 155) : ''
  return prefix === '' ? name : `${prefix}/${name}`
}

function withoutSlash(path: string): string {
  return path.replace(/\/+$/u, '')
}

function textIn(block: Buffer, at: number, length: number): string {
  const field = block.subarray(at, at + length)
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end < 0 ? length : end)
}

/** Octal digits, or a binary number if the first bit is set. */
function numberIn(block: Buffer, at: number, length: number): number {
  if ((block.readUInt8(at) & 0x80) !== 0) return Number(block.readBigUInt64BE(at + length - 8))
  return Number.parseInt(textIn(block, at, length).trim() || '0', 8)
}
