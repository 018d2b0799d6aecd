import type { StackEvent, TestHappening } from '../../core/events/event.ts'
import type { FileStory, TestOutcome, TestStory } from './story.ts'

type TestEvent = TestHappening & Pick<StackEvent, 'atMs'>

/**
 * The test files of a run, in the order of their begins, with their tests. Explanations are added later. That a test has begun may be
 * told with a later time than that of its end.
 */
export function filesOf(events: readonly StackEvent[], root: string | null, endMs: number): FileStory[] {
  const files = new Map<string, FileStory>()
  const running = new Map<string, TestStory>()
  const fileOf = ({ file, project, atMs }: TestEvent, fromMs = atMs): FileStory => {
    const known = files.get(file)
    if (known !== undefined) return known
    const fresh: FileStory = {
      ...{ file: relativeTo(root, file), path: file, project, fromMs, toMs: endMs },
      ...{ outcome: 'unfinished', tests: [] },
    }
    files.set(file, fresh)
    return fresh
  }
  for (const event of events) {
    switch (event.type) {
      case 'test-file-began':
        fileOf(event).outcome = 'unfinished'
        break
      case 'test-file-ended': {
        const file = fileOf(event, event.atMs - event.ms)
        file.outcome = event.state
        file.toMs = event.atMs
        break
      }
      case 'test-began': {
        const file = fileOf(event)
        const test = testOf(file, event, event.atMs, endMs)
        running.set(keyOf(event), test)
        file.tests.push(test)
        break
      }
      case 'test-ended': {
        const file = fileOf(event, event.atMs - event.ms)
        const key = keyOf(event)
        const known = running.get(key)
        const test = known ?? testOf(file, event, event.atMs - event.ms, endMs)
        if (known === undefined) file.tests.push(test)
        running.delete(key)
        test.fromMs = event.atMs - event.ms
        test.toMs = event.atMs
        test.outcome = event.state
        test.error = event.error ?? null
        break
      }
    }
  }
  for (const file of files.values()) settle(file)
  return [...files.values()].sort((a, b) => a.fromMs - b.fromMs)
}

/** How many tests have ended how. A file that has failed as a whole counts as one. */
export function countsOf(files: readonly FileStory[]): Record<TestOutcome, number> {
  const counts: Record<TestOutcome, number> = { passed: 0, failed: 0, skipped: 0, unfinished: 0 }
  for (const { outcome, tests } of files) {
    for (const test of tests) counts[test.outcome] += 1
    if (outcome === 'failed' && !tests.some((test) => test.outcome === 'failed')) counts.failed += 1
  }
  return counts
}

function testOf(file: FileStory, event: TestEvent, fromMs: number, endMs: number): TestStory {
  const name = 'name' in event ? event.name : ''
  return {
    id: `${file.file} > ${name}`,
    name,
    line: 'line' in event ? (event.line ?? null) : null,
    ...{ fromMs, toMs: endMs, outcome: 'unfinished', error: null, explanation: null, traces: [] },
  }
}

/** Gives tests of the same name different ids, and puts them in order. */
function settle(file: FileStory): void {
  file.tests.sort((a, b) => a.fromMs - b.fromMs)
  const seen = new Map<string, number>()
  for (const test of file.tests) {
    const times = (seen.get(test.id) ?? 0) + 1
    seen.set(test.id, times)
    if (times > 1) test.id = `${test.id} (${times})`
  }
}

function keyOf({ file, ...event }: TestEvent): string {
  return `${file}\0${'name' in event ? event.name : ''}`
}

/** A path below the root, with slashes; any other path as it is. */
function relativeTo(root: string | null, path: string): string {
  const [base, file] = [root, path].map((one) => one?.replaceAll('\\', '/'))
  if (file === undefined) return path
  return base !== undefined && file.startsWith(`${base}/`) ? file.slice(base.length + 1) : file
}
