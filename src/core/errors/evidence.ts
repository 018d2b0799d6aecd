/** A place in a file. `line` and `column` count from 1. */
export interface SourcePosition {
  file: string
  line: number
  column: number
}

/** One thing wrong in an input file, at a place a person can jump to. */
export interface Problem extends SourcePosition {
  message: string
  /** The text that stands there. */
  found?: string
  /** What may stand there. */
  allowed?: string
}

/** What was seen of a service when it failed, gathered before anything was removed. */
export interface Evidence {
  /** Container state as the engine names it: `created`, `running`, `exited`, ... */
  state?: string
  /** Container health as the engine names it: `starting`, `healthy`, `unhealthy`. */
  health?: string
  /** Output of the last health probe. */
  healthOutput?: string
  exitCode?: number
  /** The command that failed, one argument an entry. */
  command?: string[]
  /** The last lines of output, oldest first. */
  lastLines?: string[]
}
