import type { KnownSecrets } from '../core/secrets/hide.ts'
import type { Drawing } from './terminal/drawing.ts'

/**
 * The ways to print. None of them lets control characters of a text from outside reach a terminal, nor commands for a CI
 * service reach the output of its job.
 */
export interface Output {
  /** Prints one line. A line break in it is shown, so that a name with one is not taken for two lines. */
  print(line: string): void
  /** Prints a text of several lines, such as an error. */
  printText(text: string): void
  /** Prints a text whose colours are those of this program. */
  printColoured(text: string): void
  /**
   * Prints what a program reads: a report, a diff, annotations. It goes into a pipe as it is; on a terminal its control characters
   * are shown.
   */
  printData(text: string): void
  /**
   * Prints what a program needs with the passwords in it: into a pipe or a file as it is. On a terminal, where a person reads it, the
   * passwords are hidden.
   */
  printForProgram(text: string): void
  /** Prints data as JSON, in which control characters are escaped. */
  printJson(data: unknown): void
  /** Draws on the terminal. */
  draw(drawing: Drawing): void
}

/** What the commands need of the process that runs them. They print to standard output. */
export interface CliContext extends Omit<Output, 'draw'> {
  env: NodeJS.ProcessEnv
  cwd: string
  /** What no output may show. All that is printed through this context passes it. */
  secrets: KnownSecrets
  /** Prints one line to standard error: for the user, where standard output may be read by a program. */
  note: (line: string) => void
  /** Where progress is shown. */
  progress: ProgressOutput
  /** Where to draw; null when standard output is not a terminal. */
  screen: Screen | null
  /** Whether a user can be asked: standard input and output are both terminals. */
  isInteractive: boolean
  /** Sets the exit code 1. The command has printed the reason. */
  fail: () => void
  /** Ends with the exit code of a program that the command ran for the user. */
  passOn: (exitCode: number) => void
}

/** An output for progress, and its width. */
export interface ProgressOutput extends Pick<Output, 'print' | 'printText' | 'draw'> {
  /** Null when the output is not a terminal. */
  columns: number | null
}

/** A terminal that can be drawn on. */
export interface Screen extends Pick<Output, 'draw'> {
  /** The current size: the user may resize the window at any time. */
  size(): { columns: number; rows: number }
}
