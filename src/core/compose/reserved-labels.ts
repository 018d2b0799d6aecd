import { SsotError } from '../errors/errors.ts'
import { LABEL_PREFIX, LABEL_TEARDOWN, TEARDOWNS } from '../stacks/labels.ts'
import type { ComposeModel } from './model.ts'

/**
 * The wrong uses of our label prefix in a compose file, one phrase each; empty when there is none. Authors may set only
 * {@link LABEL_TEARDOWN} on a service, to one of {@link TEARDOWNS}.
 */
export function wrongLabels(model: ComposeModel): string[] {
  const found: string[] = []
  for (const [service, { labels }] of Object.entries(model.services)) {
    for (const [label, value] of Object.entries(labels ?? {})) {
      if (!label.startsWith(LABEL_PREFIX)) continue
      if (label !== LABEL_TEARDOWN) found.push(`${label} of service ${service}`)
      else if (!TEARDOWNS.some((known) => known === value))
        found.push(`${label}: ${value} of service ${service}`)
    }
  }
  for (const kind of ['networks', 'volumes'] as const) {
    for (const [key, resource] of Object.entries(model[kind] ?? {})) {
      for (const label of Object.keys(resource?.labels ?? {})) {
        if (label.startsWith(LABEL_PREFIX)) found.push(`${label} of ${kind}.${key}`)
      }
    }
  }
  return found
}

/** @throws COMPOSE_INVALID when there are wrong labels; it lists all of them */
export function requireKnownLabels(model: ComposeModel, composeFile: string): void {
  const found = wrongLabels(model)
  if (found.length === 0) return
  throw new SsotError({
    code: 'COMPOSE_INVALID',
    summary: `${composeFile} sets labels that are reserved for this program, or gives one an unknown value: ${found.join('; ')}`,
    todo: `A service may have ${LABEL_TEARDOWN}: ${TEARDOWNS.join(' or ')}. Only this program sets other labels that begin with ${LABEL_PREFIX}`,
  })
}
