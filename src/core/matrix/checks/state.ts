import type { Problem } from '../../errors/errors.ts'
import { allowedIn } from '../read/cells/schema.ts'
import { STATE_COLUMNS } from '../read/columns.ts'
import type { MatrixDraft } from '../read/draft.ts'
import { duplicates } from './duplicates.ts'

/**
 * Checks that each service that holds data has one row, which says where, that none of its paths is within another one, and that
 * it is no input of its own data: what it writes is always part of it.
 */
export function checkState({ state }: MatrixDraft): Problem[] {
  return [
    ...duplicates(
      'service of State',
      state.map(({ cells }) => cells.Service),
    ),
    ...state.flatMap(nowhere),
    ...state.flatMap(nested),
    ...state.flatMap(ownInput),
  ]
}

/** A row that only says what leads to the data of a service or how it is put back need not say where it is. Nothing else is guessed. */
function nowhere({
  source,
  cells: { Data: data, Inputs: inputs, Baseline: baseline, Reset: reset },
}: MatrixDraft['state'][number]): Problem[] {
  if (data === undefined || data.value.length > 0) return []
  // A cell with a problem of its own may say it.
  if (reset === undefined || inputs === undefined) return []
  if ((reset.value !== null || inputs.value.areNamed) && baseline?.value !== 'image') return []
  return [
    {
      ...data.at,
      message: `${source.label}: Data does not say where the service keeps its data`,
      found: data.text,
      allowed: allowedIn(STATE_COLUMNS.Data),
    },
  ]
}

function nested({ source, cells: { Data: data } }: MatrixDraft['state'][number]): Problem[] {
  const paths = data?.value ?? []
  return paths.flatMap((path) => {
    const outer = paths.find((other) => path.startsWith(`${other}/`))
    if (data === undefined || outer === undefined) return []
    return [
      {
        ...data.at,
        message: `${source.label}: Data names ${path}, which is within ${outer}`,
        found: data.text,
        allowed: `only ${outer}`,
      },
    ]
  })
}

function ownInput({
  source,
  cells: { Service: service, Inputs: inputs },
}: MatrixDraft['state'][number]): Problem[] {
  if (service === undefined || !inputs?.value.services.includes(service.value)) return []
  return [
    {
      ...inputs.at,
      message: `${source.label}: the service is an input of its own data`,
      found: inputs.text,
      allowed: 'other services, or `none`; the image and the definition of the service itself always count',
    },
  ]
}
