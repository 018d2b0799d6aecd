import type { StateRow } from '../matrix/matrix.ts'
import { type Decision, decideServices, isOver, type Renewal, type WantedService } from '../plan/decide.ts'
import type { ObservedContainer } from '../plan/observed.ts'
import type { Holding } from '../resets/missing-rows.ts'

export interface InPartInput {
  /** The services that have changed, and why. */
  changed: ReadonlyMap<string, Renewal>
  /** Each service after the services that it depends on. */
  wanted: readonly WantedService[]
  /** The containers, as they are when they are woken. */
  seen: readonly ObservedContainer[]
  /** What the running services keep data in. */
  holdings: readonly Holding[]
  /** The table State. */
  state: readonly StateRow[]
  /** How the input files of a service under State have changed, or why that is not known, as a clause; absent: they have not. */
  inputs: ReadonlyMap<string, string>
}

/** How a stack is changed of which some services have changed, or why it cannot be, as a clause. */
export type InPart = { renewed: ReadonlyMap<string, Renewal>; decisions: Decision[] } | { obstacle: string }

/**
 * Decides which services of a fresh stack are replaced, so that it is what a start would make.
 *
 * A service that is replaced starts once more, on the data that the stack has. So it must be known of all data that the old one has not
 * led to it, and the new one does not: the matrix says it under State. A service without such a row and without volumes may hold some
 * in its memory or in its container. If a replaced service depends on it, and so may have used it, it is replaced, too.
 */
export function changeInPart(input: InPartInput): InPart {
  const renewed = new Map(input.changed)
  for (;;) {
    const { wanted, seen } = input
    const decisions = decideServices({ wanted, seen, selected: null, isForced: false, renewed })
    const used = usedByReplaced(decisions, input)
    // Their dependents are replaced then, which may use others.
    for (const service of used) renewed.set(service, { cause: 'used by a changed service' })
    if (used.length > 0) continue
    const obstacle = obstacleOf(decisions, input)
    return obstacle === null ? { renewed, decisions } : { obstacle }
  }
}

function obstacleOf(decisions: readonly Decision[], input: InPartInput): string | null {
  const { wanted, seen, holdings, state } = input
  const replaced = replacedIn(decisions)
  if (replaced.size === decisions.length) return 'nothing of the stack would stay'
  for (const { service, action, cause } of decisions) {
    if (action === 'keep') continue
    if (action !== 'replace') return `${service} is ${cause}`
    const definition = wanted.find(({ name }) => name === service)
    const containers = seen.filter((one) => one.service === service)
    if (definition !== undefined && isOver(definition, containers))
      return `${service}, which has run, would run again`
    if (hasVolumes(service, seen)) return `${service} holds data`
  }
  for (const { service } of decisions) {
    if (replaced.has(service) || !isRunning(service, seen)) continue
    const row = state.find((one) => one.service === service && one.inputs.areNamed)
    const holdsData = holdings.some((one) => one.service === service && one.paths.length > 0)
    if (row === undefined) {
      if (holdsData) return `the matrix does not say what leads to the data of ${service}`
      continue
    }
    const reason = whyAffected(row, replaced, input)
    if (reason !== null) return reason
  }
  return null
}

/** Why the data of a service that stays may come from what has changed; null: it does not. */
function whyAffected(
  { service, inputs: { services } }: StateRow,
  replaced: ReadonlySet<string>,
  { changed, wanted, inputs }: InPartInput,
): string | null {
  const unknown = services.find((name) => wanted.every((one) => one.name !== name))
  if (unknown !== undefined)
    return `the matrix says that ${unknown} leads to the data of ${service}, and it is not among the services`
  // A service that depends on one that is replaced is replaced, too, so what these depend on counts as well.
  const writers = services.filter((name) => replaced.has(name))
  const own = writers.find((name) => changed.has(name))
  if (own !== undefined) return `${own} leads to the data of ${service}`
  if (writers[0] !== undefined)
    return `${writers[0]}, which leads to the data of ${service}, would be replaced`
  const clause = inputs.get(service)
  return clause === undefined ? null : `${clause}, which leads to the data of ${service}`
}

/** The running services without volumes of which nobody has said what leads to their data, and that a replaced service may have used. */
function usedByReplaced(decisions: readonly Decision[], { wanted, seen, state }: InPartInput): string[] {
  const replaced = replacedIn(decisions)
  return reachedFrom([...replaced], wanted).filter(
    (name) =>
      !replaced.has(name) &&
      isRunning(name, seen) &&
      !hasVolumes(name, seen) &&
      state.every(({ service, inputs }) => service !== name || !inputs.areNamed),
  )
}

function replacedIn(decisions: readonly Decision[]): ReadonlySet<string> {
  return new Set(decisions.flatMap(({ service, action }) => (action === 'replace' ? [service] : [])))
}

function isRunning(service: string, seen: readonly ObservedContainer[]): boolean {
  return seen.some((one) => one.service === service && one.state === 'running')
}

/** Whether it has data that a new container would find. A tmpfs is new with its container. */
function hasVolumes(service: string, seen: readonly ObservedContainer[]): boolean {
  return seen.some((one) => one.service === service && one.volumes.length > 0)
}

/** These services and all that they depend on, in the order in which they start. */
function reachedFrom(names: readonly string[], wanted: readonly WantedService[]): string[] {
  const found = new Set(names)
  // Each service comes after those that it depends on.
  for (const { name, dependsOn } of wanted.toReversed())
    if (found.has(name)) for (const { service } of dependsOn) found.add(service)
  return wanted.flatMap(({ name }) => (found.has(name) ? [name] : []))
}
