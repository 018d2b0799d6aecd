import { SsotError } from '../errors/errors.ts'
import { LABEL_PREFIX, LABEL_TEARDOWN, TEARDOWNS } from '../stacks/labels.ts'
import type { ComposeModel } from './model.ts'

/**
 * What a compose file says wrongly under our own labels: only {@link LABEL_TEARDOWN} is for authors, with a value
 * that is known. One phrase each; empty when all is well.
 */
export function wrongLabels(model: ComposeModel): string[] {
  const found: string[] = []
  for (const [service, { labels }] of Object.entries(model.services)) {
    for (const [label, value] of Object.entries(labels ?? {})) {
      if (!label.startsWith(LABEL_PREFIX)) continue
      if (label !== LABEL_TEARDOWN) found.push(`${label} of service ${service}, which is not known`)
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

/** @throws COMPOSE_INVALID naming every one at once */
export function requireKnownLabels(model: ComposeModel, composeFile: string): void {
  const found = wrongLabels(model)
  if (found.length === 0) return
  throw new SsotError({
    code: 'COMPOSE_INVALID',
    summary: `${composeFile} has labels of this program with a name or value that is not for it: ${found.join('; ')}`,
    todo: `A service may have ${LABEL_TEARDOWN}: ${TEARDOWNS.join(' or ')}. All others below ${LABEL_PREFIX} are set by this program.`,
  })
}
