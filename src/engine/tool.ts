import { SsotError, type SsotErrorInit } from '../core/errors.ts'
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
 * @param missing what to throw when it cannot be run at all
 */
export async function runTool(
  command: readonly string[],
  { cwd, env, signal, note }: ToolCall,
  { verb, ...io }: { verb?: ToolVerb } & Pick<RunOptions, 'input' | 'onLine'>,
  missing: Pick<SsotErrorInit, 'code' | 'summary' | 'todo'>,
): Promise<RunResult> {
  let ended: (() => void) | undefined
  const onSpawn = (pid: number) => {
    if (verb) ended = note?.(verb, pid)
  }
  try {
    return await run(command, { cwd, env, signal, onSpawn, ...io })
  } catch (cause) {
    if (signal?.aborted) throw signal.reason
    throw new SsotError({
      ...missing,
      summary: `${missing.summary}: ${cause instanceof Error ? cause.message : String(cause)}`,
      evidence: { command: command.slice(0, 1) },
      cause,
    })
  } finally {
    ended?.()
  }
}
