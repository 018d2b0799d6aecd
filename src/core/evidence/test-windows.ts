import type { StackEvent, TestHappening } from '../events/event.ts'
import type { OtherTest } from './excerpt.ts'

/** The time of a test on a stack, by the clock of this machine. `name` null: that of a file. */
export interface TestWindow extends OtherTest {
  project: string
  beganAtMs: number
  endedAtMs: number
}

/** How many tests that have ended are remembered. */
const MAX_ENDED = 5000
/** The clocks of test runners have whole milliseconds, so tests one after the other may seem to overlap. */
const LEAST_OVERLAP_MS = 5

/** Which tests have run when. */
export class TestWindows {
  readonly #running = new Map<string, Omit<TestWindow, 'endedAtMs'>>()
  readonly #ended: (TestWindow & { hasPassed: boolean })[] = []

  hear(event: TestHappening & Pick<StackEvent, 'atMs'>): void {
    if (event.type !== 'test-began' && event.type !== 'test-ended') return
    const { file, name, project, atMs } = event
    const key = `${file}\0${name}`
    if (event.type === 'test-began') {
      this.#running.set(key, { file, name, project, beganAtMs: atMs })
      return
    }
    this.#running.delete(key)
    this.#ended.push({
      file,
      name,
      project,
      beganAtMs: atMs - event.ms,
      endedAtMs: atMs,
      hasPassed: event.state === 'passed',
    })
    if (this.#ended.length > MAX_ENDED) this.#ended.shift()
  }

  /** Whether a test has ended and passed. */
  hasPassed({ file, name, endedAtMs }: TestWindow): boolean {
    const ended = this.#ended.findLast(
      (one) => one.file === file && one.name === name && Math.abs(one.endedAtMs - endedAtMs) < 1,
    )
    return ended?.hasPassed ?? false
  }

  /** When the next test of the same file began; infinite: none has. What is written from then on may be its. */
  nextBeganAtMs({ file, endedAtMs }: TestWindow): number {
    const later = [...this.#ended, ...this.#running.values()].filter(
      (one) => one.file === file && one.beganAtMs > endedAtMs - LEAST_OVERLAP_MS,
    )
    return Math.min(...later.map(({ beganAtMs }) => beganAtMs))
  }

  /** The other tests that ran on the stack of a test at the same time. Those of a file do not count for the file as a whole. */
  others({ project, file, name, beganAtMs, endedAtMs }: TestWindow): OtherTest[] {
    const running = [...this.#running.values()].map((one) => ({
      ...one,
      endedAtMs: Number.POSITIVE_INFINITY,
    }))
    const found = [...this.#ended, ...running].filter(
      (one) =>
        one.project === project &&
        !(one.file === file && (name === null || one.name === name)) &&
        Math.min(one.endedAtMs, endedAtMs) - Math.max(one.beganAtMs, beganAtMs) >= LEAST_OVERLAP_MS,
    )
    return found.map((one) => ({ file: one.file, name: one.name }))
  }
}
