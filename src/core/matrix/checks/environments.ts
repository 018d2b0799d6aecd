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

/** Checks that no two environments share their name, compose file, a Dockerfile or a host port. */
export function checkEnvironments({ environments }: MatrixDraft): Problem[] {
  return [
    ...duplicates(
      'environment',
      environments.map(({ cells }) => cells.Environment),
    ),
    ...duplicates(
      'compose file',
      environments.map(({ cells }) => cells['Compose file']),
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
  if (!a?.value || !b?.value || !patternsOverlap(a.value, b.value)) return []
  return [
    {
      ...b.at,
      message: `${later.source.label}: ${DOCKERFILE_OVERLAP}`,
      found: b.text,
      allowed: `a pattern that shares no path with ${a.text} of line ${a.at.line}`,
    },
  ]
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

/** Every pair of entries, with the earlier entry first. */
export function pairs<T>(entries: readonly T[]): [T, T][] {
  return entries.flatMap((later, index) => entries.slice(0, index).map((earlier): [T, T] => [earlier, later]))
}
