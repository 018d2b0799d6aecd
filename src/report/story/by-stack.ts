import type { StackEvent } from '../../core/events/event.ts'

/** The events of one stack, in their order. */
export interface StackEvents {
  project: string
  /** When its start began. */
  beganAtMs: number
  events: StackEvent[]
}

/** These are about the run, and not about a stack. */
const OF_RUN =
  /^(?:test-|lease-|keeper-|client-|connection-|holder-|message-|output-printed$|fault$|registry-|record-)/

/**
 * Sorts the events of a run by their stacks. Some name theirs; others belong to the stack whose start was told of last. A start that was repeated
 * with other ports leaves no stack.
 */
export function byStack(events: readonly StackEvent[]): StackEvents[] {
  const stacks = new Map<string, StackEvents>()
  let current: string | null = null
  let askedAtMs: number | null = null
  let before: StackEvent[] = []
  for (const event of events) {
    if (event.type === 'start-requested') askedAtMs = event.atMs
    if (event.type === 'ports-lost') {
      if (current !== null) stacks.delete(current)
      current = null
      continue
    }
    if (OF_RUN.test(event.type)) continue
    const project: string | null = projectOf(event) ?? current
    if (project === null) {
      before.push(event)
      continue
    }
    if (BEGINS.has(event.type)) current = project
    const stack = stacks.get(project) ?? { project, beganAtMs: askedAtMs ?? event.atMs, events: before }
    if (!stacks.has(project)) {
      before = []
      askedAtMs = null
    }
    stacks.set(project, stack)
    stack.events.push(event)
  }
  return [...stacks.values()]
}

const BEGINS: ReadonlySet<StackEvent['type']> = new Set(['ports-reserved', 'stack-attached', 'stack-reused'])

function projectOf(event: StackEvent): string | null {
  if (event.ofStack !== undefined) return event.ofStack
  return 'project' in event && event.project !== '' ? (event.project ?? null) : null
}
