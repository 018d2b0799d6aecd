import type * as z from 'zod'
import { type Matrix, type OnFailure, VERSIONS_KEPT } from '../matrix.ts'
import { transportOf } from '../ports.ts'
import type { CellSchema } from './cells/schema.ts'
import type { MatrixDraft } from './draft.ts'
import type { Cell, Cells, TextRow } from './rows.ts'

/** Converts a draft without problems to a matrix. */
export function assemble(file: string, draft: MatrixDraft): Matrix {
  return {
    file,
    environments: draft.environments.map(({ source, cells }) => {
      const row = valuesOf(cells)
      return {
        name: row.Environment,
        composeFile: row['Compose file'],
        dockerfiles: row.Dockerfiles,
        profiles: row.Profiles,
        envFile: row['Env file'],
        onFailure: row['On failure'] ?? usualOnFailure(row.Environment),
        hostPorts: row['Host ports'],
        versionsKept: row['Versions kept'] ?? VERSIONS_KEPT,
        purpose: row.Purpose,
        at: source.at,
      }
    }),
    services: draft.services.map(({ source, cells, ports }) => {
      const row = valuesOf(cells)
      const [service = '', portName = null] = row.Service.split(':')
      const { port, transport } = row['Container port']
      return {
        name: row.Service,
        service,
        portName,
        containerPort: port,
        transport: transport ?? transportOf(row.Protocol),
        protocol: row.Protocol,
        healthPath: row['Health path'],
        variable: row['Test variable'],
        url: row.URL,
        ports: valuesOf(ports),
        rebuildBudgetMs: row['Rebuild budget'],
        at: source.at,
      }
    }),
    serviceColumns: draft.serviceColumns,
    variables: draft.variables.map(({ source, cells, values }) => ({
      name: valuesOf(cells).Variable,
      values: valuesOf(values),
      at: source.at,
    })),
    images: draft.images.map(({ source, cells }) => {
      const row = valuesOf(cells)
      return { image: row.Image, digest: row.Digest, at: source.at }
    }),
    baseImages: draft.baseImages.map(({ source, cells }) => {
      const row = valuesOf(cells)
      return {
        name: row.Image,
        variable: row.Variable,
        registryImage: row['Registry image'],
        recipe: row['Debian recipe'],
        debianImage: row['Debian image'],
        at: source.at,
      }
    }),
    obsolete: draft.obsolete.map(({ source, cells }) => {
      const row = valuesOf(cells)
      return { name: row.Obsolete, useInstead: row['Use instead'], at: source.at }
    }),
    outside: draft.outside.map(({ source, cells }) => {
      const row = valuesOf(cells)
      return { path: row.Path, reason: row.Reason, at: source.at }
    }),
    state: draft.state.map(({ source, cells }) => {
      const row = valuesOf(cells)
      return {
        service: row.Service,
        data: row.Data,
        inputs: row.Inputs,
        baseline: row.Baseline,
        reset: row.Reset,
        at: source.at,
      }
    }),
  }
}

/** Staging is used by others, who need it to work. In development, the failed service is what the developer wants to look at. */
function usualOnFailure(environment: string): OnFailure {
  return environment === 'staging' ? 'roll back' : 'leave'
}

/** The values of all cells of a row. A draft without problems has each of them. */
function valuesOf<S extends Record<string, CellSchema>>(cells: Cells<S>): { [K in keyof S]: z.output<S[K]> } {
  const entries = Object.entries<Cell<unknown> | undefined>(cells)
  return Object.fromEntries(entries.map(([column, cell]) => [column, cell?.value])) as {
    [K in keyof S]: z.output<S[K]>
  }
}

/** The columns of a row that belong to environments. */
export function environmentColumns<S extends CellSchema>(
  row: TextRow,
  fixed: Readonly<Record<string, CellSchema>>,
  schema: S,
): Record<string, S> {
  const columns = [...row.cells.keys()].filter((column) => !Object.hasOwn(fixed, column))
  return Object.fromEntries(columns.map((column) => [column, schema]))
}
