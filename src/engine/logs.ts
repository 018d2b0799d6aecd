/** One line of a container's output. */
export interface LogLine {
  /** When the engine stored the line, in milliseconds since 1970, with fractions. */
  atMs: number
  /** Of a container with a terminal, everything is `stdout`. */
  stream: 'stdout' | 'stderr'
  /** Without its end. */
  text: string
}

/** Which lines are wanted. */
export interface LogWindow {
  /** In milliseconds since 1970; absent: from the first line. */
  sinceMs?: number
  /** In milliseconds since 1970; absent: to the last line. */
  untilMs?: number
  /** At most so many, the last ones of the window; absent: all. */
  last?: number
}

export interface Logs {
  /**
   * The lines of a container's output, in the order in which the engine stored them. That order says nothing about
   * lines of different streams that were written at the same moment. Empty lines are left out.
   */
  read(id: string, window?: LogWindow): Promise<LogLine[]>
}
