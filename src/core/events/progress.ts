/** One step on the way of a stack, for people and for logs. */
export interface ProgressEvent {
  /** Milliseconds since the stack's start was asked for. */
  atMs: number
  /** Absent for what concerns the stack as a whole. */
  service?: string
  /** What is so now: `building`, `built`, `started`, `healthy`, `ready`, ... */
  text: string
}

/** The event as a line: `  1.24s  auth  healthy`. */
export function describeProgress({ atMs, service, text }: ProgressEvent): string {
  return `${(atMs / 1000).toFixed(2).padStart(6)}s  ${service === undefined ? text : `${service}  ${text}`}`
}

/** Says what is so now, of a service or of the stack as a whole. */
export type Report = (text: string, service?: string) => void
