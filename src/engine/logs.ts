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

/** A line that was followed. */
export interface FollowedLine extends LogLine {
  /** The time stamp as the engine has sent it, such as `2026-01-02T03:04:05.123456789Z`. */
  stamp: string
}

export interface Logs {
  /**
   * The lines of a container's output, in the order in which the engine stored them. That order says nothing about
   * lines of different streams that were written at the same moment. Empty lines are left out.
   */
  read(id: string, window?: LogWindow): Promise<LogLine[]>
  /**
   * Hands on the lines of a container's output as they come, from a time on, in the order in which the engine stored them. Empty
   * lines are left out, and of a very long one only the beginning is handed on. Resolves when the output ends, as it does when the
   * container stops, or when the signal aborts; rejects when the engine does not answer or the container does not exist.
   *
   * @param sinceMs in milliseconds since 1970; lines of just before may come, too. Null: from the first line
   * @param onLines called at once with the lines of one message of the engine. The next message is read when it returns
   */
  follow(
    id: string,
    sinceMs: number | null,
    onLines: (lines: readonly FollowedLine[]) => void,
    signal: AbortSignal,
  ): Promise<void>
}
