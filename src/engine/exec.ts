import type { Hook } from '../core/hooks/hooks.ts'
import type { Healthcheck } from './containers.ts'

export interface ProbeResult {
  exitCode: number
  /** Both stdout and stderr, without white space around them; the head and tail of a long output. */
  output: string
}

/** How a hook ended, for an error: without secrets. */
export interface HookResult {
  /** The command, one word per entry. Secrets are easier to find in the words than in an error that quotes them. */
  command: string[]
  outcome: HookOutcome
}

export type HookOutcome =
  | { exitCode: number; lastLines: string[] }
  /** The engine could not run it: the container does not run, or does not have the command or the user. */
  | { reason: string }
  /** The signal has aborted it. Its processes have been ended, if the container has a shell. */
  | 'aborted'

export interface Exec {
  /**
   * Runs the command of a healthcheck inside a running container; null when it timed out or the signal aborted it. In that
   * case its processes have been ended.
   */
  probe(id: string, check: Healthcheck, signal: AbortSignal): Promise<ProbeResult | null>
  /**
   * Whether the processes of a probe can be ended. This needs a shell in the container, because the engine does not end a
   * process that it has started on request.
   */
  canEndProbes(id: string): Promise<boolean>
  /** Runs a hook inside a running container until it ends; nothing when the signal has aborted before. */
  run(id: string, hook: Hook, signal: AbortSignal): Promise<HookResult>
  /**
   * Starts a program inside a running container that reads its input, as `psql` and `redis-cli` do, and stays until the
   * conversation is closed.
   * @throws the error of the engine when it cannot be started
   */
  converse(id: string, program: Program): Promise<Conversation>
  /**
   * Runs a command inside a running container until it ends, and returns all that it prints.
   *
   * @param signal ends its processes, if the container has a shell
   * @returns null: the signal has ended it
   * @throws the error of the engine when it cannot be started
   */
  capture(id: string, command: CapturedCommand, signal: AbortSignal): Promise<Captured | null>
  /** The TCP addresses on which processes in the container listen; null when they cannot be determined. */
  listening(id: string, signal: AbortSignal): Promise<ListenAddress[] | null>
}

/** A command whose output is wanted. */
export interface CapturedCommand extends Program {
  /** As in `docker exec --user`; absent: that of the container. */
  user?: string
  /** Absent: that of the container. */
  workingDir?: string
  /** What it gets as its input; absent: none. */
  input?: string
  /** How much of each output is kept, in bytes. The rest is read and discarded. */
  maxBytes: number
}

export interface Captured {
  exitCode: number
  stdout: string
  stderr: string
  /** Whether an output was longer than `maxBytes`. */
  isCut: boolean
}

/** A TCP address inside a container. */
export interface ListenAddress {
  port: number
  /** Whether only processes of the container itself can reach it. */
  isLoopback: boolean
}

/** A program that is started inside a container. */
export interface Program {
  /** One word per entry. */
  command: readonly string[]
  /** Variables that it gets in addition to those of the container: `NAME=value`. */
  environment?: readonly string[]
}

/** The input and the output of a running program. */
export interface Conversation {
  /** Writes to its input. Does nothing after its end. */
  send(text: string | Uint8Array): void
  /** The next line of its output, without the line break; null: it has ended. */
  nextLine(): Promise<string | null>
  /** What it has printed to its error output since the last call; only the end of a long one. */
  takeErrors(): string
  /** Resolves when it has ended, or the connection to it. */
  readonly ended: Promise<ConversationEnd>
  /** Ends its input, and so the program. */
  close(): void
}

export interface ConversationEnd {
  /** Null: not known. */
  exitCode: number | null
  /** What it has printed to its error output, as far as nobody has taken it. */
  errors: string
}
