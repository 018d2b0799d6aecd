/** One line of a container's output. */
export interface LogLine {
  /** When the engine stored the line, in milliseconds since 1970, with fractions. */
  atMs: number
  /** For a container with a terminal, always `stdout`. */
  stream: 'stdout' | 'stderr'
  /** Without the line ending. */
  text: string
}

/** Which lines to read. */
export interface LogWindow {
  /** In milliseconds since 1970; absent: from the first line. */
  sinceMs?: number
  /** In milliseconds since 1970; absent: to the last line. */
  untilMs?: number
  /** How many of the last lines of the window to read at most; absent: all. */
  last?: number
}

/** Gets the lines of a container's output as they come. */
export interface LogReader {
  onLine(line: LogLine): void
  /** The container has ended, or the stream of its output. Called once, and not after `close`. */
  onEnd(): void
}

export interface Logs {
  /**
   * The lines of a container's output, in the order in which the engine stored them. That order says nothing about
   * lines of different streams that were written at the same moment. Empty lines are left out.
   */
  read(id: string, window?: LogWindow): Promise<LogLine[]>
  /**
   * Passes on the lines of a container's output as the engine stores them, from a time on, until the container ends or the reader is
   * closed. Empty lines are left out.
   */
  follow(id: string, sinceMs: number, reader: LogReader): Promise<{ close(): void }>
}
