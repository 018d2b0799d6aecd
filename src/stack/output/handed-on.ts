import type { FollowedLine } from '../../engine/logs.ts'

interface Mark {
  /** The time of the last line. */
  atMs: number
  /** How many lines of that time were handed on. */
  count: number
}

type Line = Pick<FollowedLine, 'atMs' | 'stream'>

/**
 * How far the output of a container was handed on, so that it can be read again from an earlier time without repeating a line. The engine
 * stores the lines of each stream in order, but not those of both.
 */
export class HandedOn {
  readonly #marks: { [S in Line['stream']]?: Mark } = {}

  /** The time of the stream that is behind, in milliseconds since 1970; null: nothing was handed on. */
  get earliestMs(): number | null {
    const times = Object.values(this.#marks).map(({ atMs }) => atMs)
    return times.length === 0 ? null : Math.min(...times)
  }

  /** Tells of the lines of one reading, one after the other, which are new. These count as handed on. */
  reading(): (line: Line) => boolean {
    const before = { ...this.#marks }
    const seen = { stdout: 0, stderr: 0 }
    return ({ atMs, stream }) => {
      const mark = before[stream]
      if (mark !== undefined) {
        if (atMs < mark.atMs) return false
        if (atMs === mark.atMs && ++seen[stream] <= mark.count) return false
      }
      const last = this.#marks[stream]
      this.#marks[stream] = { atMs, count: last?.atMs === atMs ? last.count + 1 : 1 }
      return true
    }
  }
}
