import type { Problem } from '../../errors/errors.ts'
import type { MatrixDraft } from '../read/draft.ts'
import { duplicates } from './duplicates.ts'

/** No name twice, and none that the environments declare. */
export function checkObsolete({ environments, obsolete }: MatrixDraft): Problem[] {
  const declared = environments.flatMap(({ cells }) => [cells['Compose file'], cells.Dockerfiles])
  const contradictions = obsolete.flatMap(({ source, cells: { Obsolete: name } }) => {
    const current = declared.find((cell) => cell !== undefined && cell.value === name?.value)
    if (current === undefined || name === undefined) return []
    return [
      {
        ...name.at,
        message: `${source.label}: the name is in use`,
        found: name.text,
        allowed: `a name that no environment declares; line ${current.at.line} does`,
      },
    ]
  })
  const names = obsolete.map(({ cells }) => cells.Obsolete)
  return [...duplicates('obsolete name', names), ...contradictions]
}
