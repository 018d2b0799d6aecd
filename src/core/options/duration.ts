const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 }

/** A stack that is kept longer would be forgotten. */
const LONGEST_DURATION_MS = 24 * 3_600_000

/** The milliseconds of a duration such as `90s`, `10m` or `2h`; null when the text is not one, or is longer than a day. */
export function durationMs(text: string): number | null {
  const [, digits = '', unit = ''] = /^(\d{1,6})([smh])$/.exec(text) ?? []
  const ms = Number(digits) * (UNIT_MS[unit] ?? 0)
  return ms > 0 && ms <= LONGEST_DURATION_MS ? ms : null
}
