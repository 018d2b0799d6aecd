/** A part of the time of a run, in milliseconds since it began. */
export interface TimeRange {
  fromMs: number
  toMs: number
}

const STEPS = [1, 2, 5]

/** The times of the marks on an axis: whole steps of 1, 2 or 5, at most so many. */
export function ticks({ fromMs, toMs }: TimeRange, most: number): number[] {
  const least = Math.max((toMs - fromMs) / Math.max(1, most), 0.001)
  let step = 10 ** Math.floor(Math.log10(least))
  step *= STEPS.find((factor) => step * factor >= least) ?? 10
  const first = Math.ceil(fromMs / step)
  const count = Math.floor(toMs / step) - first + 1
  return Array.from({ length: Math.max(0, count) }, (_, index) => (first + index) * step)
}

/** A time since the run began, for an axis: `1.5 s`, `250 ms`, `2:05`. */
export function timeWords(ms: number, stepMs: number): string {
  if (stepMs < 10 && ms < 1000) return `${round(ms, stepMs < 1 ? 1 : 0)} ms`
  if (ms < 100_000) return `${round(ms / 1000, stepMs < 100 ? 2 : stepMs < 1000 ? 1 : 0)} s`
  const minutes = Math.floor(ms / 60_000)
  return `${minutes}:${String(Math.round((ms % 60_000) / 1000)).padStart(2, '0')}`
}

function round(value: number, digits: number): string {
  return value.toFixed(digits)
}

/** How long something took: `240 ms`, `1.24 s`, `2 min 5 s`. */
export function durationWords(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 100_000) return `${(ms / 1000).toFixed(2)} s`
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`
}

/** A range made larger or smaller around a time that stays where it is, within limits. */
export function zoomed(range: TimeRange, factor: number, aroundMs: number, limits: TimeRange): TimeRange {
  const width = Math.min(
    limits.toMs - limits.fromMs,
    Math.max(LEAST_WIDTH_MS, (range.toMs - range.fromMs) * factor),
  )
  const share = (aroundMs - range.fromMs) / Math.max(range.toMs - range.fromMs, Number.MIN_VALUE)
  const fromMs = Math.min(Math.max(aroundMs - width * share, limits.fromMs), limits.toMs - width)
  return { fromMs, toMs: fromMs + width }
}

const LEAST_WIDTH_MS = 5

/** The lane of each span, so that no two of a lane overlap: 0 is the first. */
export function lanes(spans: readonly { fromMs: number; toMs: number }[]): number[] {
  const ends: number[] = []
  return spans.map(({ fromMs, toMs }) => {
    // The clocks of test runners have whole milliseconds, so tests one after the other may seem to overlap.
    const free = ends.findIndex((end) => end <= fromMs + 1)
    const lane = free === -1 ? ends.length : free
    ends[lane] = toMs
    return lane
  })
}
