import type { CellSchema, publishedPorts } from './cells.ts'
import type { BASE_IMAGE_COLUMNS, ENVIRONMENT_COLUMNS, OBSOLETE_COLUMNS, SERVICE_COLUMNS } from './columns.ts'
import type { Cells, TextRow } from './rows.ts'

/**
 * A matrix that may still have problems. It has only the cells that are valid by themselves, so that the checks across
 * cells can use them, and no mistake is reported twice.
 */
export interface MatrixDraft {
  environments: DraftRow<typeof ENVIRONMENT_COLUMNS>[]
  services: DraftService[]
  baseImages: DraftRow<typeof BASE_IMAGE_COLUMNS>[]
  obsolete: DraftRow<typeof OBSOLETE_COLUMNS>[]
}

export interface DraftRow<S extends Record<string, CellSchema>> {
  source: TextRow
  cells: Cells<S>
}

export interface DraftService extends DraftRow<typeof SERVICE_COLUMNS> {
  /** The cells with ports, by environment. */
  ports: Cells<Record<string, typeof publishedPorts>>
}
