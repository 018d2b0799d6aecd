/** Something on the engine that says which stack it is of, and whose. */
interface Labelled {
  stack: string
  /** As `pid@start-time`; null where nobody answers for it. */
  owner: string | null
  /** As `pid@start-time`; null where it is for nobody in particular. */
  holder: string | null
}

/** What is known of a process: one of another container or machine cannot be seen. */
export type Liveness = 'alive' | 'dead' | 'unseen'

/**
 * A stack whose owner has ended or cannot be seen. `spared`: why it is not removed all the same; null: it is an orphan
 * and is to be removed.
 */
export type Abandoned = { stack: string; owner: string } & (
  | { spared: 'in use'; holder: string }
  | { spared: 'owner out of sight' | 'kept' | null; holder: string | null }
)

/**
 * The stacks without an owner that can be seen to live. One that nobody answers for, such as that of a development
 * environment, is none of them, and neither is one of which a single part has a living owner.
 *
 * @param kept names of the stacks that are left for inspection
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

/** `process 4711` for `4711@...`. */
export function processName(identity: string): string {
  return `process ${identity.split('@')[0]}`
}

/** An orphan as the subject or object of a sentence. */
export function orphanName({ stack, owner }: { stack: string; owner: string }): string {
  return `${stack}, whose owner, ${processName(owner)}, has ended`
}

/** Why a stack is left alone, and what can be done, as a sentence. */
export function describeSpared(abandoned: Abandoned): string {
  const { stack, owner } = abandoned
  if (abandoned.spared === 'kept')
    return `left ${stack} alone: it is kept for inspection; \`npx ssot-docker down ${stack}\` removes it`
  return abandoned.spared === 'in use'
    ? `left ${stack} alone: its keeper, ${processName(owner)}, has ended, but ${processName(abandoned.holder)}, which uses it, lives`
    : `left ${stack} alone: its owner, ${processName(owner)}, is one of another container or machine, which cannot be seen from here; where it has ended, \`docker compose -p ${stack} down --volumes\` removes the stack`
}

/** `2 containers, 1 network, 1 anonymous volume`; `nothing`. Each key is what it says in the plural. */
export function describeRemoved(removed: Readonly<Record<string, number>>): string {
  const parts = Object.entries(removed)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => [count, kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)] as const)
    .map(([count, words]) => `${count} ${count === 1 ? words.replace(/s$/, '') : words}`)
  return parts.join(', ') || 'nothing'
}
