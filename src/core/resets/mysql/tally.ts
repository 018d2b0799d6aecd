import { MOST_NAMES, type ServiceReset } from '../report.ts'

export type Done = Omit<ServiceReset, 'ms'>

/** What the turns of one reset have put back. */
export interface Tally {
  tables: Set<string>
  sequences: Set<string>
  /** Parts that were created again or dropped. */
  schema: Set<string>
  /** Triggers that were dropped to put rows back. They are created again, and were never different. */
  dropped: Set<string>
  /** How many were ended because their locks were in the way. */
  ended: { sessions: number; prepared: number }
}

export function newTally(): Tally {
  return {
    tables: new Set(),
    sequences: new Set(),
    schema: new Set(),
    dropped: new Set(),
    ended: { sessions: 0, prepared: 0 },
  }
}

const MAX_NAMES = 3

export function describe({ tables, sequences, schema, ended }: Tally): Done {
  const what = [
    counted(tables.size, 'table'),
    counted(sequences.size, 'sequence'),
    schema.size === 0 ? '' : `the schema (${listed([...schema])})`,
    ended.sessions === 0 ? '' : `${counted(ended.sessions, 'session')} ended`,
    ended.prepared === 0 ? '' : `${counted(ended.prepared, 'prepared transaction')} rolled back`,
  ].filter((one) => one !== '')
  if (what.length === 0) return { did: 'nothing' }
  const names = [...new Set([...tables, ...sequences, ...schema])].slice(0, MOST_NAMES)
  return { did: 'undone', what: what.join(', '), ...(names.length > 0 && { names }) }
}

function listed(names: readonly string[]): string {
  const rest = names.length - MAX_NAMES
  return rest <= 0 ? names.join(', ') : `${names.slice(0, MAX_NAMES).join(', ')} and ${rest} more`
}

function counted(count: number, thing: string): string {
  if (count === 0) return ''
  return count === 1 ? `1 ${thing}` : `${count} ${thing}s`
}
