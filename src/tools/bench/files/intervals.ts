import { spreadOf } from '../common/spread.ts'

/** The end of a test file. */
export interface End {
  /** The name of its project. */
  way: string
  atMs: number
}

/**
 * What a test file takes in each way, in milliseconds: the median of the times since the end of the file before. The first file
 * of each way does not count: it waits for the start of the stack, or is the first to load something.
 *
 * @param ends of all test files, in order
 */
export function medianIntervals(ends: readonly End[]): Record<string, number> {
  const intervals = ends.flatMap(({ way, atMs }, index) => {
    const before = ends[index - 1]
    const isFirst = ends.findIndex((end) => end.way === way) === index
    return before === undefined || isFirst ? [] : [{ way, ms: atMs - before.atMs }]
  })
  const byWay = Map.groupBy(intervals, ({ way }) => way)
  return Object.fromEntries([...byWay].map(([way, all]) => [way, spreadOf(all.map(({ ms }) => ms)).median]))
}
