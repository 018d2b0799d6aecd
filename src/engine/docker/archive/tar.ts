import type { PlacedFile } from '../../containers.ts'

const BLOCK = 512
/** A path that does not fit into its field of a header, or has other characters than ASCII, goes into a record of its own. */
const NAME_LENGTH = 100
const IS_ASCII = /^[\x20-\x7e]*$/u

/**
 * A tar archive with these files, in the POSIX form. Their time is 1970, so that the same files are the same archive.
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13
 */
export function tarOf(files: readonly PlacedFile[]): Buffer {
  // Paths in an archive are relative to the folder in which it is unpacked.
  const entries = files.flatMap((file) => entriesOf({ ...file, path: file.path.replace(/^\/+/u, '') }))
  return Buffer.concat([...entries, Buffer.alloc(2 * BLOCK)])
}

/** A tar archive with one empty folder, which belongs to root. */
export function folderTar(name: string): Buffer {
  const folder = { name: `${name}/`, type: '5', bytes: 0, mode: 0o755, uid: 0, gid: 0 } as const
  return Buffer.concat([header(folder), Buffer.alloc(2 * BLOCK)])
}

function entriesOf({ path, content, ...owner }: PlacedFile): Buffer[] {
  const data = typeof content === 'string' ? Buffer.from(content, 'utf8') : Buffer.from(content)
  if (path.length <= NAME_LENGTH && IS_ASCII.test(path)) {
    return [header({ name: path, type: '0', bytes: data.length, ...owner }), ...padded(data)]
  }
  const record = Buffer.from(paxRecord('path', path), 'utf8')
  const extension = { name: 'path', type: 'x', bytes: record.length, mode: 0o444, uid: 0, gid: 0 } as const
  return [
    header(extension),
    ...padded(record),
    header({ name: 'file', type: '0', bytes: data.length, ...owner }),
    ...padded(data),
  ]
}

/** `LENGTH KEY=VALUE\n`, where the length counts itself. */
function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`
  const bytes = Buffer.byteLength(rest)
  let length = bytes
  while (length !== bytes + String(length).length) length = bytes + String(length).length
  return `${length}${rest}`
}

interface Header extends Pick<PlacedFile, 'mode' | 'uid' | 'gid'> {
  name: string
  /** `0`: a file. `5`: a folder. `x`: records about the next file. */
  type: '0' | '5' | 'x'
  bytes: number
}

function header({ name, type, bytes, mode, uid, gid }: Header): Buffer {
  const block = Buffer.alloc(BLOCK)
  block.write(name, 0)
  number(block, mode, 100, 8)
  number(block, uid, 108, 8)
  number(block, gid, 116, 8)
  number(block, bytes, 124, 12)
  number(block, 0, 136, 12)
  block.write(' '.repeat(8), 148)
  block.write(type, 156)
  block.write('ustar\x0000', 257)
  const sum = block.reduce((total, byte) => total + byte, 0)
  number(block, sum, 148, 8)
  return block
}

/** Writes octal digits and a zero byte. A number that does not fit is written in binary, with the first bit set. */
function number(block: Buffer, value: number, at: number, length: number): void {
  const digits = value.toString(8).padStart(length - 1, '0')
  if (digits.length < length) {
    block.write(`${digits}\0`, at)
    return
  }
  block.writeBigUInt64BE(BigInt(value), at + length - 8)
  block.writeUInt8(block.readUInt8(at) | 0x80, at)
}

function padded(data: Buffer): Buffer[] {
  return [data, Buffer.alloc((BLOCK - (data.length % BLOCK)) % BLOCK)]
}
