import type { SsotError } from '../../core/errors/errors.ts'
import { type RunOptions, type RunResult, run } from './run.ts'

/** How a command line tool is run for a stack. */
export interface ToolCall {
  cwd: string
  env: NodeJS.ProcessEnv
  signal?: AbortSignal | undefined
  /** Called with the process of a command that changes something; the function that it returns is called at its end. */
  note?: ((verb: ToolVerb, pid: number) => () => void) | undefined
}

/** The commands that change something on the engine. */
export type ToolVerb = 'create' | 'build' | 'pull'

/**
 * Runs a command, and notes it while it runs when it changes something (`verb`). Resolves with the result, whatever its
 * exit code.
 *
 * @param missing makes the error for a command that cannot be started
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
    // The tool is there, but could not be noted.
    if (isStarted) throw cause
    throw missing(cause instanceof Error ? cause.message : String(cause))
  } finally {
    ended?.()
  }
}
