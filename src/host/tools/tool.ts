import { commandTimedOut } from '../../core/errors/command-timeout.ts'
import type { SsotError } from '../../core/errors/errors.ts'
import { EVIDENCE_LINES } from '../../core/errors/evidence.ts'
import type { KnownSecrets } from '../../core/secrets/hide.ts'
import { CommandTimeout, type RunOptions, type RunResult, run } from './run.ts'
import type { TimeBudget } from './time-budget.ts'

/** How a command line tool is run for a stack. */
export interface ToolCall {
  cwd: string
  env: NodeJS.ProcessEnv
  /** What an error must not show. */
  secrets: KnownSecrets
  /** Bounds every command that is no build or pull. Those may take as long as they make progress. */
  budget: TimeBudget
  signal?: AbortSignal | undefined
  /** Called with the process of a command; the function that it returns is called at its end. */
  note?: ((verb: ToolVerb, pid: number) => () => void) | undefined
  /** Called while a command prints nothing, and goes on. */
  onSilence?: ((verb: ToolVerb, silentMs: number) => void) | undefined
}

/** What a command does. */
export type ToolVerb = 'version' | 'config' | 'create' | 'build' | 'pull'

/**
 * How long a `create` may go on when it is to end. Usually it takes a fraction of it. The engine carries out what the
 * command has asked for in any case, so it had better finish: what is created is then seen and removed.
 */
export const CREATE_PATIENCE_MS = 30_000

/**
 * How long a build or a pull may print nothing. A step of a build may be silent for long, and a pull says nothing of a layer
 * that it is loading.
 */
const SILENCE_LIMIT_MS = 30 * 60_000

/** One run of a tool. */
export interface ToolRun extends Pick<RunOptions, 'input' | 'onLine'> {
  /** The command in an error: `docker compose config`. */
  name: string
  verb: ToolVerb
}

/**
 * Runs a command, and notes it while it runs. Resolves with the result, whatever its exit code.
 *
 * @param missing makes the error for a command that cannot be started
 * @throws COMMAND_TIMEOUT
 */
export async function runTool(
  command: readonly string[],
  { cwd, env, secrets, budget, signal, note, onSilence }: ToolCall,
  { name, verb, ...io }: ToolRun,
  missing: (reason: string) => SsotError,
): Promise<RunResult> {
  let ended: (() => void) | undefined
  let isStarted = false
  const onSpawn = (pid: number) => {
    isStarted = true
    ended = note?.(verb, pid)
  }
  const act = (limit: { ms: number } | { silentMs: number }) =>
    run(command, {
      ...{ cwd, env, signal, onSpawn, ...io },
      limit: { ...limit, onSilence: (silentMs) => onSilence?.(verb, silentMs) },
      ...(verb === 'create' ? { patienceMs: CREATE_PATIENCE_MS } : {}),
    })
  try {
    // How long it takes depends on what users build and pull.
    const isSlow = verb === 'build' || verb === 'pull'
    if (isSlow) return await act({ silentMs: Math.max(SILENCE_LIMIT_MS, budget.limitMs) })
    return await budget.spend(() => act({ ms: budget.leftMs }))
  } catch (cause) {
    if (cause instanceof CommandTimeout) throw asError(name, cause, { option: budget.option, secrets })
    if (signal?.aborted) throw signal.reason
    // The tool is there, but could not be noted.
    if (isStarted) throw cause
    throw missing(cause instanceof Error ? cause.message : String(cause))
  } finally {
    ended?.()
  }
}

/**
 * The error for a command that took too long.
 * @param name `docker compose config`
 * @param option the option that sets the limit; null: no option does
 */
export function asError(
  name: string,
  { command, passed, lines, programs }: CommandTimeout,
  { option, secrets }: { option: string | null; secrets: KnownSecrets },
): SsotError {
  return commandTimedOut({
    ...{ name, command: command.map((word) => secrets.hide(word)), ...passed, programs, option },
    lines: secrets.hideLastLines(lines, EVIDENCE_LINES),
  })
}
