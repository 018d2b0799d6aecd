import type { publishedPorts } from './cells/ports.ts'
import type { CellSchema } from './cells/schema.ts'
import type { variableValue } from './cells/values.ts'
import type {
  BASE_IMAGE_COLUMNS,
  ENVIRONMENT_COLUMNS,
  IMAGE_COLUMNS,
  OBSOLETE_COLUMNS,
  OUTSIDE_COLUMNS,
  SERVICE_COLUMNS,
  STATE_COLUMNS,
  VARIABLE_COLUMNS,
} from './columns.ts'
import type { Cells, TextRow } from './rows.ts'

/**
 * A matrix that may still have problems. It has only the cells that are valid by themselves, so that the checks across
 * cells can use them, and no mistake is reported twice.
 */
export interface MatrixDraft {
  environments: DraftRow<typeof ENVIRONMENT_COLUMNS>[]
  services: DraftService[]
  serviceColumns: string[]
  variables: DraftVariable[]
  images: DraftRow<typeof IMAGE_COLUMNS>[]
  baseImages: DraftRow<typeof BASE_IMAGE_COLUMNS>[]
  obsolete: DraftRow<typeof OBSOLETE_COLUMNS>[]
  outside: DraftRow<typeof OUTSIDE_COLUMNS>[]
  state: DraftRow<typeof STATE_COLUMNS>[]
}

export interface DraftRow<S extends Record<string, CellSchema>> {
  source: TextRow
  cells: Cells<S>
}

export interface DraftService extends DraftRow<typeof SERVICE_COLUMNS> {
  /** The cells with ports, by environment. */
  ports: Cells<Record<string, typeof publishedPorts>>
}

export interface DraftVariable extends DraftRow<typeof VARIABLE_COLUMNS> {
  /** The values, by environment. */
  values: Cells<Record<string, typeof variableValue>>
}
