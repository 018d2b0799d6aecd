/** Something on the engine that says which stack it is of, and who answers for it. */
interface Labelled {
  stack: string
  /** As `pid@start-time`; null where nobody answers for it. */
  owner: string | null
}

/** A stack whose owner is no more. */
export interface Orphan {
  stack: string
  owner: string
}

/**
 * The stacks that have lost their owner. One that nobody answers for, such as that of a development environment, is
 * none, and neither is one of which a single part has a living owner.
 */
export function findOrphans(resources: readonly Labelled[], hasEnded: (owner: string) => boolean): Orphan[] {
  const owners = Map.groupBy(resources, ({ stack }) => stack)
  return [...owners].flatMap(([stack, parts]) => {
    const [owner] = parts.map((part) => part.owner)
    const isOrphan = parts.every((part) => part.owner !== null && hasEnded(part.owner))
    return isOrphan && typeof owner === 'string' ? [{ stack, owner }] : []
  })
}

/** `2 containers, 1 network, 1 volume`; `nothing`. */
export function describeRemoved(removed: Readonly<Record<string, number>>): string {
  const parts = Object.entries(removed)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${count === 1 ? kind.replace(/s$/, '') : kind}`)
  return parts.join(', ') || 'nothing'
}
