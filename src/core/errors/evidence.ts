/** How many lines of output an error has. */
export const EVIDENCE_LINES = 40

/** A place in a file. `line` and `column` count from 1. */
export interface SourcePosition {
  file: string
  line: number
  column: number
}

/** One mistake in an input file, with its position. */
export interface Problem extends SourcePosition {
  message: string
  /** The text at this position. */
  found?: string
  /** What is allowed at this position. */
  allowed?: string
}

/** What was observed of a service when it failed, collected before anything was removed. */
export interface Evidence {
  /** Container state as the engine names it: `created`, `running`, `exited`, ... */
  state?: string
  /** Container health as the engine names it: `starting`, `healthy`, `unhealthy`. */
  health?: string
  /** Output of the last health probe. */
  healthOutput?: string
  exitCode?: number
  /** How often the engine has started it again by its restart policy. */
  restarts?: number
  /** The engine ended it because it used more memory than it may. */
  isOutOfMemory?: boolean
  /** In bytes. */
  memoryLimit?: number
  /** The command that failed, one argument per entry. */
  command?: string[]
  /** The last lines of output, oldest first. */
  lastLines?: string[]
}
