/** A block of addresses: `172.28.0.0/16`, `fd00:1::/64`. */
export interface Block {
  family: 4 | 6
  /** The first address. */
  first: bigint
  /** How many bits of an address are the same in the whole block. */
  bits: number
}

const LENGTH = { 4: 32, 6: 128 } as const

/** Reads a block, or an address as a block of one; null: it is neither. */
export function parseBlock(text: string): Block | null {
  const [address = '', bits, more] = text.split('/')
  const family = address.includes(':') ? 6 : 4
  const value = family === 6 ? parseV6(address) : parseV4(address)
  const length = LENGTH[family]
  if (value === null || more !== undefined) return null
  if (bits === undefined) return { family, first: value, bits: length }
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > length) return null
  const free = BigInt(length - Number(bits))
  return { family, first: (value >> free) << free, bits: Number(bits) }
}

/** Whether all addresses of a block belong to another one. */
export function isInside(inner: Block, outer: Block): boolean {
  if (inner.family !== outer.family || inner.bits < outer.bits) return false
  const free = BigInt(LENGTH[outer.family] - outer.bits)
  return inner.first >> free === outer.first >> free
}

/** Addresses and blocks in a text, such as `172.28.0.1` in `http://172.28.0.1:80`, with their offsets. */
export function blocksIn(text: string): { text: string; index: number; block: Block }[] {
  return [...text.matchAll(MAY_BE_ADDRESS)].flatMap(({ 0: found, index }) => {
    const block = parseBlock(found)
    return block === null ? [] : [{ text: found, index, block }]
  })
}

const MAY_BE_ADDRESS =
  /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2}(?!\d))?(?![\w.]*\w)|(?<![\w.:])[\da-f]{0,4}:[\da-f:]*:[\da-f:.]*(?:\/\d{1,3}(?!\d))?(?!\w)/giu

function parseV4(text: string): bigint | null {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return null
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n)
}

function parseV6(text: string): bigint | null {
  const [head = '', tail, more] = text.split('::')
  if (more !== undefined) return null
  const groups = (part: string) => (part === '' ? [] : part.split(':'))
  const before = groups(head)
  const after = groups(tail ?? '')
  const left = 8 - before.length - after.length
  if (tail === undefined ? left !== 0 : left < 1) return null
  const all = [...before, ...Array<string>(left).fill('0'), ...after]
  if (!all.every((group) => /^[\da-f]{1,4}$/i.test(group))) return null
  return all.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n)
}
