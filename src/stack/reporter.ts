import type { ProgressEvent, Report } from '../core/events/progress.ts'

/** Gives each word of progress the time since now. */
export function reporter(onProgress: ((event: ProgressEvent) => void) | undefined): Report {
  const begin = performance.now()
  return (text, service) =>
    onProgress?.({ atMs: performance.now() - begin, text, ...(service === undefined ? {} : { service }) })
}
