import type { StackEvent } from '../../core/events/event.ts'
import { describeHappening } from '../../core/events/wording.ts'
import { type EarlierStarts, earlierStarts } from './earlier.ts'
import { explain, type ServiceOutput, tracesIn } from './explain.ts'
import { stacksOf } from './stacks.ts'
import type { FileStory, Note, RunOutcome, RunStory, StackStory } from './story.ts'
import { countsOf, filesOf } from './tests.ts'

/** What services have written, by the name of their stack. The times are those of the clock of the machine that ran the tests. */
export type Outputs = ReadonlyMap<string, readonly ServiceOutput[]>

export interface StoryInput {
  /** What the run is called. */
  run: string
  /** Of one run, in the order in which its keeper heard of them. */
  events: readonly StackEvent[]
  outputs?: Outputs
  earlier?: EarlierStarts
}

/** What a run was, from its events and from what its services have written. Every event may be missing. */
export function runStory({
  run,
  events,
  outputs = new Map(),
  earlier = earlierStarts([]),
}: StoryInput): RunStory {
  const find = <T extends StackEvent['type']>(type: T) =>
    events.find((event): event is Extract<StackEvent, { type: T }> => event.type === type)
  const requested = find('start-requested')
  const root = requested?.root ?? null
  const beganAtMs = beginOf(events)
  const endedAtMs = events.reduce((last, { atMs }) => Math.max(last, atMs), beganAtMs)
  const files = filesOf(events, root, endedAtMs)
  for (const file of files) explainTests(file, outputs)
  const isOver = isOverAfter(events)
  const counts = countsOf(files)
  const stacks = stacksOf(events, earlier)
  return {
    format: 1,
    run,
    outcome: outcomeOf({ files, stacks, counts, isOver, hasFailed: find('failed') !== undefined }),
    environment: requested?.environment ?? find('stack-attached')?.environment ?? null,
    root,
    engine: find('engine-chosen')?.endpoint ?? null,
    ...{ beganAtMs, endedAtMs, isOver },
    isCut: events.length > 0 && !BEGINNINGS.has(events[0]?.type ?? 'keeper-done'),
    versions: find('stack-described')?.versions ?? {},
    ...{ counts, stacks, files },
    notes: notesOf(events),
  }
}

/** What follows the last lease. */
const ENDS: ReadonlySet<StackEvent['type']> = new Set(['rest-began', 'teardown-ended', 'stack-kept'])

const BEGINNINGS: ReadonlySet<StackEvent['type']> = new Set([
  'keeper-listening',
  'registry-problem',
  'output-printed',
  'lease-taken',
  // The first event of what follows a run on a stack that was kept.
  'teardown-began',
  'start-requested',
  'engine-chosen',
])

/** A stack that was kept may have been made long before the run that uses it. */
function beginOf(events: readonly StackEvent[]): number {
  const reused = events.find(({ type }) => type === 'stack-reused')
  const leased = reused && events.findLast(({ type, atMs }) => type === 'lease-taken' && atMs <= reused.atMs)
  return (leased ?? reused ?? events[0])?.atMs ?? 0
}

/** Whether the run has ended: its keeper is done, or has removed or kept the stack after the last lease. */
function isOverAfter(events: readonly StackEvent[]): boolean {
  const last = events.findLastIndex(({ type }) => type === 'lease-taken')
  const after = events.slice(last + 1)
  const isReturned = after.some(({ type }) => LEASE_ENDS.has(type))
  return after.some(({ type }) => type === 'keeper-done' || (isReturned && ENDS.has(type)))
}

const LEASE_ENDS: ReadonlySet<StackEvent['type']> = new Set([
  'lease-returned',
  'holder-ended',
  'connection-ended',
  'end-requested',
])

function explainTests(file: FileStory, outputs: Outputs): void {
  const services = outputs.get(file.project) ?? []
  for (const test of file.tests) {
    if (test.outcome === 'failed' || test.outcome === 'unfinished') test.explanation = explain(test, services)
    test.traces = tracesIn(test, services)
  }
}

function outcomeOf({
  files,
  stacks,
  counts,
  isOver,
  hasFailed,
}: Pick<RunStory, 'files' | 'stacks' | 'counts' | 'isOver'> & { hasFailed: boolean }): RunOutcome {
  if (counts.failed > 0) return 'failed'
  if (hasFailed && !stacks.some(({ readyAtMs }: StackStory) => readyAtMs !== null) && files.length === 0)
    return 'start failed'
  if (!isOver || counts.unfinished > 0) return 'unfinished'
  return counts.passed + counts.skipped > 0 ? 'passed' : 'no tests'
}

const ERRORS: ReadonlySet<StackEvent['type']> = new Set([
  'failed',
  'fault',
  'engine-lost',
  'service-exited',
  'service-out-of-memory',
  'service-given-up',
  'pool-start-failed',
  'hook-failed',
])
const WARNINGS: ReadonlySet<StackEvent['type']> = new Set([
  'service-unhealthy',
  'service-restarting',
  'service-paused',
  'ports-lost',
  'context-large',
  'pool-late-change',
  'pool-stack-replaced',
  'stack-differs',
  'client-cut-off',
  'message-refused',
  'housekeeping-failed',
  'record-problem',
  'registry-problem',
  'baselines-not-made',
  'command-silent',
  'service-not-restored',
])
const NOTES: ReadonlySet<StackEvent['type']> = new Set([
  'engine-chosen',
  'creation-chosen',
  'baselines-used',
  'baselines-not-used',
  'stack-attached',
  'stack-reused',
  'reuse-refused',
  'reuse-in-part',
  'service-restarted',
  'service-recovered',
  'service-unpaused',
  'engine-back',
  'state-noted',
  'setup-ended',
  'stack-kept',
  'env-files-replaced',
  'names-left-out',
  'network-freed',
  'pool-sized',
  'pool-stack-ready',
  'end-requested',
  'holder-ended',
  'stack-ready',
  'teardown-ended',
])

/** Nobody reads more, and a service may exit for ever. */
const MAX_NOTES = 500

function notesOf(events: readonly StackEvent[]): Note[] {
  const notes = events.flatMap((event): Note[] => {
    const level = levelOf(event.type)
    if (level === null) return []
    const service = 'service' in event && event.service !== undefined ? event.service : null
    return [{ atMs: event.atMs, level, service, words: describeHappening(event) }]
  })
  if (notes.length <= MAX_NOTES) return notes
  const half = MAX_NOTES / 2
  return [...notes.slice(0, half), ...notes.slice(-half)]
}

function levelOf(type: StackEvent['type']): Note['level'] | null {
  if (ERRORS.has(type)) return 'error'
  if (WARNINGS.has(type)) return 'warning'
  return NOTES.has(type) ? 'note' : null
}
