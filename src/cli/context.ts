/** What the commands need of the process that runs them. */
export interface CliContext {
  env: NodeJS.ProcessEnv
  cwd: string
  /** Prints one line to standard output. */
  print: (line: string) => void
  /** Prints one line to standard error: for the user, where standard output may be read by a program. */
  note: (line: string) => void
  /** Where progress is shown. */
  progress: Output
  /** Where to draw; null when standard output is not a terminal. */
  screen: Screen | null
  /** Whether a user can be asked: standard input and output are both terminals. */
  isInteractive: boolean
  /** Sets the exit code 1. The command has printed the reason. */
  fail: () => void
  /** Ends with the exit code of a program that the command ran for the user. */
  passOn: (exitCode: number) => void
}

/** A text output and its width. */
export interface Output {
  write(text: string): void
  /** Null when the output is not a terminal. */
  columns: number | null
}

/** A terminal that can be drawn on. */
export interface Screen {
  write(text: string): void
  /** The current size: the user may resize the window at any time. */
  size(): { columns: number; rows: number }
}
