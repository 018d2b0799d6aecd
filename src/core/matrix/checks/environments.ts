import type { Problem } from '../../errors/errors.ts'
import { patternsOverlap } from '../pattern.ts'
import { formatPorts, portsOverlap } from '../ports.ts'
import type { MatrixDraft } from '../read/draft.ts'
import { duplicates } from './duplicates.ts'

const DOCKERFILE_OVERLAP = 'some Dockerfile belongs to two environments'

/** Whether a problem of a matrix is that the patterns of two environments match the same Dockerfile. */
export function isDockerfileOverlap({ message }: Problem): boolean {
  return message.endsWith(DOCKERFILE_OVERLAP)
}

/**
 * Checks that no two environments share their name or a host port, and that patterns of Dockerfiles that overlap are the
 * same. The same pattern in two environments is shared on purpose; of different ones, nobody can see it.
 */
export function checkEnvironments({ environments }: MatrixDraft): Problem[] {
  return [
    ...duplicates(
      'environment',
      environments.map(({ cells }) => cells.Environment),
    ),
    ...pairs(environments).flatMap(([earlier, later]) => [
      ...dockerfileOverlap(earlier, later),
      ...portOverlap(earlier, later),
    ]),
  ]
}

type Environment = MatrixDraft['environments'][number]

function dockerfileOverlap(earlier: Environment, later: Environment): Problem[] {
  const a = earlier.cells.Dockerfiles
  const b = later.cells.Dockerfiles
  if (!a || !b) return []
  return b.value.flatMap((pattern) => {
    const other = a.value.find((one) => one !== pattern && patternsOverlap(one, pattern))
    if (other === undefined || a.value.includes(pattern)) return []
    return [
      {
        ...b.at,
        message: `${later.source.label}: ${DOCKERFILE_OVERLAP}`,
        found: pattern,
        allowed: `${other}, the pattern of line ${a.at.line}, or one that shares no path with it`,
      },
    ]
  })
}

function portOverlap(earlier: Environment, later: Environment): Problem[] {
  const a = earlier.cells['Host ports']
  const b = later.cells['Host ports']
  if (!a || !b || !portsOverlap(a.value, b.value)) return []
  return [
    {
      ...b.at,
      message: `${later.source.label}: some host port belongs to two environments`,
      found: b.text,
      allowed: `ports outside ${formatPorts(a.value)} of line ${a.at.line}`,
    },
  ]
}

/** Every pair of entries, with the earlier entry first. The number of environments is bounded. */
function pairs<T>(entries: readonly T[]): [T, T][] {
  return entries.flatMap((later, index) => entries.slice(0, index).map((earlier): [T, T] => [earlier, later]))
}
