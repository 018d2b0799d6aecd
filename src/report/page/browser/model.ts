import type { FileStory, RunStory, TestOutcome, TestStory } from '../../story/story.ts'
import type { PageData } from '../data.ts'
import { type Line, unpack } from '../lines.ts'
import type { TimeRange } from '../scale.ts'

/** A test, or a file that has failed as a whole, in the order in which they are listed. */
export interface Item {
  id: string
  file: FileStory
  /** Null: it is a file. */
  test: TestStory | null
  name: string
  outcome: TestOutcome
  /** In milliseconds since the run began. */
  window: TimeRange
}

/** What services write because of a test may come a little after it. */
const GRACE_MS = 250

/** Times of lines are rounded. */
export const SAME_MS = 0.11

/** The data of the page, prepared for its parts. */
export class Model {
  readonly story: RunStory
  readonly data: PageData
  readonly lines: readonly Line[]
  readonly items: readonly Item[]
  readonly byId: ReadonlyMap<string, Item>
  /** The names of all services, each with the number of its colour. */
  readonly services: ReadonlyMap<string, number>
  /** The whole time of the run. */
  readonly whole: TimeRange

  constructor(data: PageData) {
    this.data = data
    this.story = data.story
    this.lines = unpack(data.logs)
    this.items = data.story.files.flatMap((file) => this.#itemsOf(file))
    this.byId = new Map(this.items.map((item) => [item.id, item]))
    const names = [
      ...data.story.stacks.flatMap(({ services }) => services.map(({ service }) => service)),
      ...data.logs.map(({ service }) => service),
    ]
    this.services = new Map([...new Set(names)].map((name, index) => [name, index % COLOURS]))
    const { beganAtMs, endedAtMs } = data.story
    this.whole = { fromMs: 0, toMs: Math.max(1, endedAtMs - beganAtMs) }
  }

  /** A time in milliseconds since the run began. */
  since(atMs: number): number {
    return atMs - this.story.beganAtMs
  }

  rangeOf({ fromMs, toMs }: TimeRange): TimeRange {
    return { fromMs: this.since(fromMs), toMs: this.since(toMs) }
  }

  /** The time in which services write because of a test. */
  logWindow({ window }: Item): TimeRange {
    return { fromMs: window.fromMs, toMs: window.toMs + GRACE_MS }
  }

  #itemsOf(file: FileStory): Item[] {
    const tests = file.tests.map((test): Item => {
      const { id, name, outcome } = test
      return { id, file, test, name, outcome, window: this.rangeOf(test) }
    })
    const isWhole = file.outcome === 'failed' && !tests.some(({ outcome }) => outcome === 'failed')
    const whole: Item = {
      ...{ id: file.file, file, test: null, name: 'the file as a whole', outcome: 'failed' },
      window: this.rangeOf(file),
    }
    return isWhole ? [whole, ...tests] : tests
  }
}

/** How many colours the style has for services. */
const COLOURS = 8
