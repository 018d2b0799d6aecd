import { createHash } from 'node:crypto'
import { canonicalJson } from '../text/canonical-json.ts'

export { canonicalJson }

/** One entry about a version. Each entry of a stack carries the hash of the one before. */
export interface ChainRecord {
  stack: string
  /** Counts the entries of the stack from 1. */
  seq: number
  /** Of the version. */
  number: number
  kind: 'begin' | 'end'
  /** Canonical JSON. */
  text: string
  /** The hash of the entry before; empty for the first one. */
  before: string
  /** See {@link recordHash}. */
  hash: string
}

/** What is known of the last entry of a stack, apart from the entries. */
export interface ChainHead {
  /** How many entries there are. */
  count: number
  /** The hash of the last one. */
  hash: string
}

/** Where the entries of a stack are not what was written. */
export interface ChainBreak {
  /** The version at which it shows. */
  number: number
  /** A clause such as `2 entries before it are missing`. */
  reason: string
}

export interface CheckedChain {
  /** The entries that were not changed, in their order. */
  intact: ChainRecord[]
  breaks: ChainBreak[]
}

/** The SHA-256 of a text, as 64 hexadecimal digits. */
export function textHash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** The hash of an entry: of all its fields, with the hash of the entry before. */
export function recordHash({ before, stack, seq, number, kind, text }: Omit<ChainRecord, 'hash'>): string {
  // The text is JSON already, and long: to write it as JSON once more would take four times as long as all the rest.
  return textHash(`${JSON.stringify([before, stack, seq, number, kind])}\n${text}`)
}

/**
 * Finds the entries of a stack that were changed, and the places where entries are missing. Whoever computes all hashes anew
 * can change an entry unseen: the chain shows accidents and careless hands, not a forger who may write the file.
 *
 * @param records in the order of `seq`
 * @param head null: there is none
 */
export function checkChain(records: readonly ChainRecord[], head: ChainHead | null): CheckedChain {
  const intact: ChainRecord[] = []
  const breaks: ChainBreak[] = []
  let last: ChainRecord | undefined
  for (const record of records) {
    const { seq, number } = record
    const missing = seq - (last?.seq ?? 0) - 1
    if (missing > 0) breaks.push({ number, reason: `${entries(missing)} before it ${are(missing)} missing` })
    else if (missing < 0) breaks.push({ number, reason: 'it has an entry twice' })
    else if (record.before !== (last?.hash ?? ''))
      breaks.push({ number: last?.number ?? number, reason: 'it was changed, and its hash with it' })
    if (recordHash(record) === record.hash) intact.push(record)
    else breaks.push({ number, reason: `its ${record.kind} was changed` })
    last = record
  }
  const end = breakAtEnd(last, head)
  return { intact, breaks: end === null ? breaks : [...breaks, end] }
}

function breakAtEnd(last: ChainRecord | undefined, head: ChainHead | null): ChainBreak | null {
  const number = last?.number ?? 0
  if (head === null)
    return last === undefined ? null : { number, reason: 'the count of entries after it is missing' }
  const missing = head.count - (last?.seq ?? 0)
  if (missing > 0) return { number, reason: `${entries(missing)} after it ${are(missing)} missing` }
  if (missing < 0) return { number, reason: `${entries(-missing)} up to it ${are(-missing)} not counted` }
  return head.hash === (last?.hash ?? '') ? null : { number, reason: 'it was changed, and its hash with it' }
}

function entries(count: number): string {
  return count === 1 ? '1 entry' : `${count} entries`
}

function are(count: number): string {
  return count === 1 ? 'is' : 'are'
}
