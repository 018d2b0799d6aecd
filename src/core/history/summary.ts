import type { Operation } from '../plan/operation.ts'
import type { ListedVersion, Outcome } from './version.ts'

/**
 * What a change did, in a few words: `create db; replace api, web; build api`. The removal of a stack is counted: `remove 3
 * containers, 1 network`.
 */
export function describeOperations(operations: readonly Operation[]): string {
  const created = servicesOf(operations, ['create', 'replace'])
  const started = servicesOf(operations, ['start']).filter((service) => !created.includes(service))
  const stopped = servicesOf(operations, ['stop'])
  return [
    verb('create', servicesOf(operations, ['create'])),
    verb('replace', servicesOf(operations, ['replace'])),
    verb('restart', stopped),
    verb(
      'start',
      started.filter((service) => !stopped.includes(service)),
    ),
    verb('build', servicesOf(operations, ['build'])),
    verb(
      'pull',
      operations.flatMap((one) => (one.do === 'pull' ? [one.image] : [])),
    ),
    removed(operations),
  ]
    .filter((text) => text !== null)
    .join('; ')
}

function servicesOf(operations: readonly Operation[], kinds: readonly Operation['do'][]): string[] {
  return [
    ...new Set(
      operations.flatMap((one) => (kinds.includes(one.do) && 'service' in one ? [one.service] : [])),
    ),
  ]
}

/** More names would not fit on a line. */
const SHOWN = 4

function verb(name: string, subjects: readonly string[]): string | null {
  if (subjects.length === 0) return null
  const rest = subjects.length - SHOWN
  return `${name} ${rest > 1 ? `${subjects.slice(0, SHOWN).join(', ')} and ${rest} more` : subjects.join(', ')}`
}

function removed(operations: readonly Operation[]): string | null {
  const parts = (['container', 'network', 'volume'] as const).flatMap((kind) => {
    const count = operations.filter((one) => one.do === `remove ${kind}`).length
    return count === 0 ? [] : [`${count} ${kind}${count === 1 ? '' : 's'}`]
  })
  return parts.length === 0 ? null : `remove ${parts.join(', ')}`
}

/** How a change ended, in a word or two: `done`, `failed BUILD_FAILED`, `cancelled`, `running`, `interrupted`. */
export function describeOutcome({ end, isRunning }: Pick<ListedVersion, 'end' | 'isRunning'>): string {
  if (end === null) return isRunning ? 'running' : 'interrupted'
  return outcomeWord(end.outcome)
}

function outcomeWord(outcome: Outcome): string {
  return outcome.kind === 'failed' ? `failed ${outcome.code}` : outcome.kind
}
