import type { Report } from '../../core/events/progress.ts'

/** From here on a look at a context takes a time that somebody will wonder about. */
export const LARGE_BYTES = 100_000_000

/** Says once that a build context is large, while it is being read. */
export function sizeWatch(service: string, report: Report): (bytes: number) => void {
  let total = 0
  return (bytes) => {
    const before = total
    total += bytes
    if (before < LARGE_BYTES && total >= LARGE_BYTES) {
      report(
        'has a build context of more than 100 MB, which is read whole each time; `.dockerignore` keeps out what its image does not need',
        service,
      )
    }
  }
}
