import * as z from 'zod'
import type { Matrix } from '../matrix.ts'
import { type CellSchema, publishedPorts } from './cells.ts'
import { BASE_IMAGE_COLUMNS, ENVIRONMENT_COLUMNS, OBSOLETE_COLUMNS, SERVICE_COLUMNS } from './columns.ts'
import type { MatrixDraft } from './draft.ts'
import type { TextRow } from './rows.ts'

/** Converts a draft without problems to a matrix. */
export function assemble(file: string, draft: MatrixDraft): Matrix {
  return {
    file,
    environments: draft.environments.map(({ source }) => {
      const row = read(source, ENVIRONMENT_COLUMNS)
      return {
        name: row.Environment,
        composeFile: row['Compose file'],
        dockerfiles: row.Dockerfiles,
        hostPorts: row['Host ports'],
        purpose: row.Purpose,
        at: source.at,
      }
    }),
    services: draft.services.map(({ source }) => {
      const row = read(source, SERVICE_COLUMNS)
      return {
        name: row.Service,
        containerPort: row['Container port'],
        protocol: row.Protocol,
        healthPath: row['Health path'],
        variable: row['Test variable'],
        ports: read(source, portColumns(source)),
        rebuildBudgetMs: row['Rebuild budget'],
        at: source.at,
      }
    }),
    baseImages: draft.baseImages.map(({ source }) => {
      const row = read(source, BASE_IMAGE_COLUMNS)
      return {
        name: row.Image,
        variable: row.Variable,
        registryImage: row['Registry image'],
        recipe: row['Debian recipe'],
        debianImage: row['Debian image'],
        at: source.at,
      }
    }),
    obsolete: draft.obsolete.map(({ source }) => {
      const row = read(source, OBSOLETE_COLUMNS)
      return { name: row.Obsolete, useInstead: row['Use instead'], at: source.at }
    }),
  }
}

/** The values of all cells of a row without problems; in the type of the result, none is optional. */
function read<S extends Record<string, CellSchema>>(row: TextRow, shape: S): z.output<z.ZodObject<S>> {
  return z.object(shape).parse(Object.fromEntries([...row.cells].map(([column, { text }]) => [column, text])))
}

/** The columns of a row of Services that belong to environments. */
export function portColumns(row: TextRow): Record<string, typeof publishedPorts> {
  const columns = [...row.cells.keys()].filter((column) => !Object.hasOwn(SERVICE_COLUMNS, column))
  return Object.fromEntries(columns.map((column) => [column, publishedPorts]))
}
