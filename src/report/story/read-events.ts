import type { StackEvent } from '../../core/events/event.ts'

/**
 * The events in the text of a `KEY.events.jsonl`, in the order in which the keeper heard of them: those of tests come a little later than
 * their times. A line that is none is left out, such as the last one
 * of a keeper that was killed while it wrote.
 */
export function readEvents(text: string): StackEvent[] {
  return text.split('\n').flatMap((line) => eventOf(line) ?? [])
}

function eventOf(line: string): StackEvent | null {
  if (!line.startsWith('{')) return null
  try {
    const event: Partial<StackEvent> = JSON.parse(line)
    return typeof event.type === 'string' && typeof event.atMs === 'number' ? (event as StackEvent) : null
  } catch {
    return null
  }
}

/**
 * The runs in the events of one log. A keeper that keeps a stack between runs serves several of them: what happens after a run until the
 * end of the next one belongs to the next one. What happens after the last one belongs to that.
 */
export function runsIn(events: readonly StackEvent[]): StackEvent[][] {
  const runs: StackEvent[][] = []
  let open: StackEvent[] = []
  for (const event of events) {
    open.push(event)
    if (event.type !== 'rest-began') continue
    runs.push(open)
    open = []
  }
  const last = runs.at(-1)
  if (last === undefined || open.some(({ type }) => type === 'lease-taken')) runs.push(open)
  else last.push(...open.filter(({ type }) => type === 'keeper-done'))
  return runs.filter((run) => run.length > 0)
}
