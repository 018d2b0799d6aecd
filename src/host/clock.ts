/** The time in milliseconds since 1970, with fractions; it never goes backwards within this process. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now()
}
