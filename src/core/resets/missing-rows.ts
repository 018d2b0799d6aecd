import type { StateRow } from '../matrix/matrix.ts'

/** What a running container keeps its data in. */
export interface Holding {
  service: string
  /** Absolute paths in its container: its volumes, its folders in memory, and the volumes that its image declares. */
  paths: readonly string[]
  /** Those of them that are gone when the container stops. */
  inMemory: readonly string[]
  /** The protocol of its first port; null: the matrix has none. */
  protocol: string | null
}

/** A service that holds data, and of which the matrix does not say how it is put back. */
export interface LackingRow {
  service: string
  /** As Markdown, with the columns Service, Data, Inputs, Baseline, Reset. */
  row: string
  /** Why it cannot be recreated, as a clause. Absent: nobody has looked. */
  because?: string
}

/** The services that hold data, and that have no *Reset*. */
export function lackingRows(holdings: readonly Holding[], state: readonly StateRow[]): LackingRow[] {
  return holdings.flatMap(({ service, paths, protocol }) => {
    const own = state.find((row) => row.service === service)
    if (paths.length === 0 || (own !== undefined && own.reset !== null)) return []
    const data = (own === undefined || own.data.length === 0 ? paths : own.data).join(', ')
    const cells = [service, data, own ? cellOf(own.inputs) : '-', own?.baseline ?? '-', wayFor(protocol)]
    return [{ service, row: `| ${cells.join(' | ')} |` }]
  })
}

function cellOf({ areNamed, paths, services }: StateRow['inputs']): string {
  const entries = [...paths, ...services.map((name) => `service ${name}`)]
  if (entries.length > 0) return entries.join(', ')
  return areNamed ? 'none' : '-'
}

/** What a reader is likely to write. It is never taken without being written. */
function wayFor(protocol: string | null): string {
  switch (protocol) {
    case 'postgresql':
    case 'postgres':
      return 'postgres DATABASE'
    case 'mysql':
    case 'mariadb':
      return 'mysql DATABASE'
    case 'redis':
    case 'rediss':
    case 'valkey':
    case 'valkeys':
      return 'redis'
    case 'http':
    case 'https':
      return 'http METHOD PATH'
    default:
      return 'exec COMMAND'
  }
}
