import { columns } from '../text/columns.ts'
import type { Cause, Dependency, Operation, Plan } from './operation.ts'

/**
 * A plan as text, one operation per line: what is done, to what, and why.
 *
 *     build    auth      source changed
 *     replace  auth      source changed
 *     start    auth      source changed; after postgres healthy
 */
export function describePlan(plan: Pick<Plan, 'operations'>): string[] {
  return columns(planRows(plan).map(({ verb, subject, why }) => [verb, subject, why]))
}

/** An operation in words. */
export interface PlanRow {
  verb: string
  subject: string
  cause: Cause
  /** The cause and the details: `source changed; after postgres healthy`. */
  why: string
}

/** The same as data. */
export function planRows({ operations }: Pick<Plan, 'operations'>): PlanRow[] {
  return operations.map((operation) => ({
    verb: verbOf(operation),
    subject: subjectOf(operation),
    cause: operation.cause,
    why: whyOf(operation),
  }))
}

function verbOf(operation: Operation): string {
  if (operation.do === 'remove container') return operation.how === 'stop' ? 'stop' : 'kill'
  return operation.do.startsWith('remove ') ? 'remove' : operation.do
}

function subjectOf(operation: Operation): string {
  switch (operation.do) {
    case 'pull':
      return operation.image
    case 'remove container':
      return operation.name
    case 'remove network':
      return `network ${operation.name}`
    case 'remove volume':
      return `volume ${operation.name}`
    default:
      return operation.service
  }
}

function whyOf(operation: Operation): string {
  const details = detailsOf(operation)
  return [describeCause(operation), ...details].join('; ')
}

/** Why something is done: `mounted files changed (migrations/002.sql was added)`. */
export function describeCause({ cause, detail }: { cause: Cause; detail?: string | undefined }): string {
  return detail === undefined ? cause : `${cause} (${detail})`
}

function detailsOf(operation: Operation): string[] {
  switch (operation.do) {
    case 'pull':
      return [`for ${operation.services.join(', ')}`]
    case 'remove container':
      return [...hooksBefore(operation), 'then removed with its anonymous volumes']
    case 'stop':
      return hooksBefore(operation)
    case 'replace':
      return [
        ...hooksBefore(operation),
        ...(operation.endFirst ? ['the old container is stopped meanwhile'] : []),
      ]
    case 'start':
      return [
        ...(operation.after.length === 0
          ? []
          : [`after ${operation.after.map(describeDependency).join(', ')}`]),
        ...(operation.completes === 'must' ? ['must complete'] : []),
        ...(operation.completes === 'may' ? ['may complete'] : []),
        ...(operation.isOptional ? ['optional'] : []),
      ]
    default:
      return []
  }
}

function hooksBefore({ hasPreStop }: { hasPreStop?: boolean }): string[] {
  return hasPreStop ? ['after its pre_stop hooks'] : []
}

const CONDITIONS: Readonly<Record<Dependency['condition'], string>> = {
  service_started: 'started',
  service_healthy: 'healthy',
  service_completed_successfully: 'completed',
}

function describeDependency({ service, condition }: Dependency): string {
  return `${service} ${CONDITIONS[condition]}`
}
