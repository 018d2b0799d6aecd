import type { SsotError } from '../../core/errors/errors.ts'
import { type RunOptions, type RunResult, run } from './run.ts'

/** How a command line tool is called for a stack. */
export interface ToolCall {
  cwd: string
  env: NodeJS.ProcessEnv
  signal?: AbortSignal | undefined
  /** Notes the process of a command that changes something; what it returns ends the note. */
  note?: ((verb: ToolVerb, pid: number) => () => void) | undefined
}

/** The commands that change something on the engine. */
export type ToolVerb = 'create' | 'build' | 'pull'

/**
 * Runs a command, noted while it runs where it changes something. Resolves with the result, whatever it is.
 * @param missing the error for when it cannot be run at all
 */
export async function runTool(
  command: readonly string[],
  { cwd, env, signal, note }: ToolCall,
  { verb, ...io }: { verb?: ToolVerb } & Pick<RunOptions, 'input' | 'onLine'>,
  missing: (reason: string) => SsotError,
): Promise<RunResult> {
  let ended: (() => void) | undefined
  let isStarted = false
  const onSpawn = (pid: number) => {
    isStarted = true
    if (verb) ended = note?.(verb, pid)
  }
  try {
    return await run(command, { cwd, env, signal, onSpawn, ...io })
  } catch (cause) {
    if (signal?.aborted) throw signal.reason
    // It could not be noted: that is no want of the tool.
    if (isStarted) throw cause
    throw missing(cause instanceof Error ? cause.message : String(cause))
  } finally {
    ended?.()
  }
}
