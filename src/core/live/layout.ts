import type { LiveState } from './state.ts'

/** Rows around the services and the log: the title, the message and the keys. */
const AROUND = 3
/** The columns between the table and the log. */
const DIVIDER = 3
/** With fewer columns, the log is below the services and not beside them. */
const SIDE_BY_SIDE = 72
/** With so many columns, the state has columns of its own for health and time. */
export const WIDE = 110

export interface Size {
  columns: number
  rows: number
}

/** Where the parts of the screen are. All sizes are in characters. */
export interface Layout {
  /** `side`: services left, log right. `stacked`: services above, log below. `log`: the log alone, or what takes its place. */
  kind: 'side' | 'stacked' | 'log'
  /** Columns that can be used: the last one stays free, because a terminal may wrap a line that fills it. */
  columns: number
  /** The table of services with its head. */
  table: Size
  /** The log without its head. */
  log: Size
}

/**
 * @param tableWidth what the table takes beside a log
 * @param tableRows its head and all of its lines
 */
export function layoutOf(
  { size, isWide, pane }: Pick<LiveState, 'size' | 'isWide' | 'pane'>,
  tableWidth: number,
  tableRows: number,
): Layout {
  const columns = Math.max(1, size.columns - 1)
  const body = Math.max(2, size.rows - AROUND)
  if (isWide || pane !== 'log')
    return { kind: 'log', columns, table: { columns: 0, rows: 0 }, log: { columns, rows: body - 1 } }
  if (size.columns < SIDE_BY_SIDE) {
    const rows = Math.max(1, Math.min(tableRows, Math.floor(body / 2)))
    return {
      ...{ kind: 'stacked', columns, table: { columns, rows } },
      log: { columns, rows: Math.max(1, body - rows - 1) },
    }
  }
  return {
    ...{ kind: 'side', columns, table: { columns: tableWidth, rows: body } },
    log: { columns: Math.max(1, columns - tableWidth - DIVIDER), rows: body - 1 },
  }
}
