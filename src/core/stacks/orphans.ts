/** A resource on the engine whose labels name its stack. */
interface Labelled {
  stack: string
  /** As `pid@start-time`; null: it has no owner. */
  owner: string | null
  /** As `pid@start-time`; null: it was not started for a process. */
  holder: string | null
}

/** Whether a process is running. `unseen`: it belongs to another container or machine, so this cannot be determined. */
export type Liveness = 'alive' | 'dead' | 'unseen'

/** A stack whose owner has ended, and that is removed. */
interface Orphan {
  stack: string
  owner: string
  holder: string | null
  spared: null
}

/** A stack whose owner has ended or cannot be checked. `spared`: why it is not removed. */
export type SparedStack = { stack: string; owner: string } & (
  | { spared: 'in use'; holder: string }
  | { spared: 'owner out of sight' | 'kept' | 'maybe kept'; holder: string | null }
)

/** A stack whose owner has ended or cannot be checked. */
export type Abandoned = Orphan | SparedStack

/**
 * The stacks whose owner is not known to be running. A stack without an owner, such as that of a development environment,
 * is not one of them, and neither is a stack of which at least one resource has a living owner.
 *
 * @param kept names of the stacks that are kept for inspection
 */
export function findAbandoned(
  resources: readonly Labelled[],
  judge: (process: string) => Liveness,
  kept: ReadonlySet<string> = new Set(),
): Abandoned[] {
  const stacks = Map.groupBy(resources, ({ stack }) => stack)
  return [...stacks].flatMap(([stack, parts]): Abandoned[] => {
    const owners = parts.map(({ owner }) => (owner === null ? 'alive' : judge(owner)))
    const [owner, holder] = [parts[0]?.owner, parts.find((part) => part.holder !== null)?.holder ?? null]
    if (typeof owner !== 'string' || owners.includes('alive')) return []
    if (kept.has(stack)) return [{ stack, owner, holder, spared: 'kept' }]
    if (owners.includes('unseen')) return [{ stack, owner, holder, spared: 'owner out of sight' }]
    const isUsed = holder !== null && judge(holder) !== 'dead'
    return [isUsed ? { stack, owner, holder, spared: 'in use' } : { stack, owner, holder, spared: null }]
  })
}

/**
 * The same stacks, when it is not known which of them are kept for inspection.
 * @param ended a process that does not need its stack any more: that one is not kept
 */
export function spareAll(abandoned: readonly Abandoned[], ended: string | undefined): Abandoned[] {
  return abandoned.map((one) => {
    const isOfEnded = ended !== undefined && [one.owner, one.holder].includes(ended)
    return one.spared !== null || isOfEnded ? one : { ...one, spared: 'maybe kept' }
  })
}

/** `process 4711` for `4711@...`. */
export function processName(identity: string): string {
  return `process ${identity.split('@')[0]}`
}

/** An orphan as the subject or object of a sentence. */
export function orphanName({ stack, owner }: { stack: string; owner: string }): string {
  return `${stack}, whose owner, ${processName(owner)}, has ended`
}

/** Why a stack is not removed, and what the user can do, as a sentence. */
export function describeSpared(abandoned: SparedStack): string {
  const { stack, owner } = abandoned
  if (abandoned.spared === 'kept')
    return `left ${stack} alone: it is kept for inspection; \`npx ssot-docker down ${stack}\` removes it`
  if (abandoned.spared === 'maybe kept')
    return `left ${stack} alone: whether it is kept for inspection is not known, because the registry could not be read; \`npx ssot-docker down ${stack}\` removes it`
  return abandoned.spared === 'in use'
    ? `left ${stack} alone: its keeper, ${processName(owner)}, has ended, but ${processName(abandoned.holder)}, which uses it, is still running`
    : `left ${stack} alone: its owner, ${processName(owner)}, belongs to another container or machine and cannot be checked from here; if it has ended, \`docker compose -p ${stack} down --volumes\` removes the stack`
}

/**
 * The counts in words: `2 containers, 1 network, 1 anonymous volume`, or `nothing`.
 * @param removed counts by noun, in the plural and in camel case: `anonymousVolumes`
 */
export function describeRemoved(removed: Readonly<Record<string, number>>): string {
  const parts = Object.entries(removed)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => [count, kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)] as const)
    .map(([count, words]) => `${count} ${count === 1 ? words.replace(/s$/, '') : words}`)
  return parts.join(', ') || 'nothing'
}
