import type { Problem } from '../../errors/errors.ts'
import type { MatrixDraft } from '../read/draft.ts'
import { duplicates } from './duplicates.ts'

/** Checks that no obsolete name is listed twice, and that no environment declares one. */
export function checkObsolete({ environments, obsolete }: MatrixDraft): Problem[] {
  const declared = environments.flatMap(({ cells: { 'Compose file': file, Dockerfiles: patterns } }) => [
    ...(file === undefined ? [] : [file]),
    ...(patterns?.value ?? []).map((value) => ({ value, at: patterns?.at ?? { line: 0 } })),
  ])
  const contradictions = obsolete.flatMap(({ source, cells: { Obsolete: name } }) => {
    const current = declared.find((cell) => cell.value === name?.value)
    if (current === undefined || name === undefined) return []
    return [
      {
        ...name.at,
        message: `${source.label}: the name is in use`,
        found: name.text,
        allowed: `a name that no environment declares; line ${current.at.line} declares this one`,
      },
    ]
  })
  const names = obsolete.map(({ cells }) => cells.Obsolete)
  return [...duplicates('obsolete name', names), ...contradictions]
}
