import { withoutCiCommands } from '../text/ci-commands.ts'
import { memory } from '../text/units.ts'
import { visible, visibleJson, visibleLine, withoutColours } from '../text/visible.ts'
import { boundedEvidence, boundedLine, boundedProblem } from './bounds.ts'
import type { Evidence, Problem } from './evidence.ts'
import { visibleCause } from './visible-cause.ts'

export type { Evidence, Problem, SourcePosition } from './evidence.ts'

/** Every error code of this program. A code is never reused with another meaning. */
export const ERROR_CODES = [
  'MATRIX_MISSING',
  'MATRIX_INVALID',
  'MATRIX_EXISTS',
  'HISTORY_UNREADABLE',
  'ENVIRONMENT_UNKNOWN',
  'ENVIRONMENT_NOT_STABLE',
  'MATRIX_CONTRADICTED',
  'COMPOSE_FILE_MISSING',
  'ENV_FILE_MISSING',
  'COMPOSE_INVALID',
  'COMPOSE_FAILED',
  'COMPOSE_MISSING',
  'COMPOSE_TOO_OLD',
  'BUILDX_MISSING',
  'BUILD_CONTEXT_MISSING',
  'COMMAND_TIMEOUT',
  'DOCKERFILE_MISSING',
  'DOCKERFILE_OUTSIDE_PATTERN',
  'MOUNT_MISSING',
  'BASE_IMAGE_ABSENT',
  'IMAGE_ABSENT',
  'IMAGE_BUSY',
  'IMAGE_UNKNOWN',
  'IMAGE_NOT_PINNED',
  'LOGIN_UNREADABLE',
  'BUILD_FAILED',
  'SOURCE_CHANGED',
  'HOME_UNSAFE',
  'HOME_UNUSABLE',
  'PROFILE_INVALID',
  'INSTALLATION_INVALID',
  'REGISTRY_VERSION',
  'REGISTRY_BUSY',
  'ENGINE_NOT_FOUND',
  'ENGINE_NOT_ANSWERING',
  'ENGINE_UNSUPPORTED',
  'PUBLISH_ADDRESS_MISSING',
  'PORTS_EXHAUSTED',
  'PORT_TAKEN',
  'SERVICE_EXITED',
  'SERVICE_UNHEALTHY',
  'SERVICE_WRONG_STATUS',
  'SERVICE_START_FAILED',
  'HOOK_FAILED',
  'START_TIMEOUT',
  'START_CANCELLED',
  'TEARDOWN_INCOMPLETE',
  'NODE_TOO_OLD',
  'KEEPER_NOT_STARTED',
  'KEEPER_GONE',
  'KEEPER_VERSION',
  'CONNECTION_CLOSED',
  'PROTOCOL_INVALID',
  'OPTIONS_INVALID',
  'VARIABLE_MISSING',
  'SERVICE_UNKNOWN',
  'SERVICE_NEVER_STARTED',
  'SERVICE_NOT_WEB',
  'SERVICE_NOT_RUNNING',
  'TOOL_MISSING',
  'COMMAND_NOT_FOUND',
  'COMMAND_NOT_EXECUTABLE',
  'COMMAND_NOT_STARTED',
  'BROWSER_NOT_OPENED',
  'WATCH_FAILED',
  'TERMINAL_MISSING',
  'TYPES_NOT_CURRENT',
  'STACK_UNKNOWN',
  'STACK_AMBIGUOUS',
  'STACK_IN_USE',
  'STACK_NOT_READY',
  'STACK_NOT_UP',
  'SETUP_FAILED',
  'SETUP_NOT_RUN',
  'STACK_FAILED',
  'RESET_REFUSED',
  'RESET_FAILED',
  'SNAPSHOT_FAILED',
  'SNAPSHOT_UNKNOWN',
  'CONTROL_REFUSED',
  'CONTROL_UNSUPPORTED',
  'CONTROL_FAILED',
  'LOG_NOT_SEEN',
  'SCAN_FAILED',
  'PATH_MISSING',
  'BASELINE_INVALID',
  'BASELINE_NOT_MADE',
  'FILE_CHANGED',
  'FILE_UNREADABLE',
  'FILE_NOT_WRITTEN',
  'CLEANUP_REFUSED',
  'RUN_UNKNOWN',
  'VERSION_UNKNOWN',
  'VERSION_LOST',
  'ROLLBACK_NOT_POSSIBLE',
  'ROLLBACK_IMAGE_GONE',
  'ROLLBACK_SECRET_CHANGED',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]

export interface SsotErrorInit {
  code: ErrorCode
  /** One sentence: what failed, naming the service, file or engine. */
  summary: string
  /** What the reader does next, as an instruction. */
  todo: string
  service?: string
  evidence?: Evidence
  problems?: Problem[]
  cause?: unknown
}

/** An error in the form in which it is sent through a socket. */
export type SerializedError = Omit<SsotErrorInit, 'cause'>

/**
 * The only error type of the package. `message` is the whole report: what failed, the evidence, what to do. A test runner
 * prints it as it is, so its control characters are made visible. The other fields hold the texts as they came.
 * {@link SsotError.serialize} and {@link SsotError.deserialize} pass it through the keeper's socket.
 */
export class SsotError extends Error {
  override readonly name = 'SsotError'
  readonly code: ErrorCode
  // Private, so that a reporter which prints an error's own fields does not repeat what the message says.
  readonly #init: SsotErrorInit

  /** @param init its evidence is shortened to a limited number of lines and bytes */
  constructor({ evidence, ...init }: SsotErrorInit) {
    const bounded = evidence === undefined ? init : { ...init, evidence: boundedEvidence(evidence) }
    super(describeError(bounded), init.cause === undefined ? undefined : { cause: visibleCause(init.cause) })
    this.code = init.code
    this.#init = bounded
  }

  get summary(): string {
    return this.#init.summary
  }

  get todo(): string {
    return this.#init.todo
  }

  get service(): string | undefined {
    return this.#init.service
  }

  get evidence(): Evidence | undefined {
    return this.#init.evidence
  }

  get problems(): readonly Problem[] {
    return this.#init.problems ?? []
  }

  /** The same error, with a second failure that followed it added to the summary. */
  joinedBy(other: unknown): SsotError {
    const also = other instanceof Error ? other.message : String(other)
    return new SsotError({
      ...this.#init,
      summary: `${this.summary}\n  And then: ${also.replaceAll('\n', '\n  ')}`,
    })
  }

  /** The same error, with more to do for the reader, such as how to reach a stack that is kept. */
  advisedBy(advice: string): SsotError {
    return new SsotError({ ...this.#init, todo: `${this.todo}\n${advice}` })
  }

  /** For reporters that print an error's fields: everything except the code is in the message already. */
  toJSON(): object {
    return { code: this.code }
  }

  /** Everything except the cause, as plain data for {@link SsotError.deserialize}. */
  serialize(): SerializedError {
    return {
      code: this.code,
      summary: this.summary,
      todo: this.todo,
      ...(this.service === undefined ? {} : { service: this.service }),
      ...(this.evidence === undefined ? {} : { evidence: this.evidence }),
      ...(this.problems.length === 0 ? {} : { problems: [...this.problems] }),
    }
  }

  static deserialize(data: SerializedError): SsotError {
    const error = new SsotError(data)
    // The stack frames would show where the socket was read, not what failed.
    error.stack = `${error.name}: ${error.message}`
    return error
  }
}

/** The whole report of a failure: what failed, the evidence, what to do. A terminal or a CI service obeys nothing in it. */
export function describeError(init: SsotErrorInit): string {
  const lines = [`[${init.code}] ${init.summary}`]
  for (const problem of init.problems ?? []) lines.push(`  ${describeProblem(boundedProblem(problem))}`)
  if (init.evidence) lines.push(...describeEvidence(init.evidence))
  lines.push(`  What to do: ${init.todo}`)
  return withoutCiCommands(visible(lines.join('\n')))
}

function describeProblem(problem: Problem): string {
  const found = problem.found === undefined ? '' : `; found ${visibleJson(problem.found)}`
  const allowed = problem.allowed === undefined ? '' : `; allowed: ${problem.allowed}`
  return `${visibleLine(problem.file)}:${problem.line}:${problem.column} ${problem.message}${found}${allowed}`
}

function describeEvidence(evidence: Evidence): string[] {
  const facts = [
    evidence.state === undefined ? undefined : `state ${evidence.state}`,
    evidence.health === undefined ? undefined : `health ${evidence.health}`,
    evidence.exitCode === undefined ? undefined : `exit code ${evidence.exitCode}`,
    evidence.restarts
      ? `restarted ${evidence.restarts === 1 ? 'once' : `${evidence.restarts} times`}`
      : undefined,
    evidence.isOutOfMemory ? `out of memory${limitOf(evidence)}` : undefined,
  ].filter((fact) => fact !== undefined)
  const lines: string[] = []
  if (facts.length > 0) lines.push(`  ${facts.join(', ')}`)
  if (evidence.command) lines.push(`  command: ${evidence.command.map(quoteArgument).join(' ')}`)
  if (evidence.healthOutput) lines.push('  last health probe:', ...quote([evidence.healthOutput]))
  if (evidence.lastLines?.length) lines.push('  last lines of output:', ...quote(evidence.lastLines))
  return lines
}

function limitOf({ memoryLimit }: Evidence): string {
  return memoryLimit === undefined ? '' : ` (its limit is ${memory(memoryLimit)})`
}

function quoteArgument(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : visibleJson(argument)
}

/**
 * Marks each line with a bar, so that test runners do not mistake a service's stack trace for that of the error. Without the
 * colours that a service prints, which a report does not need.
 */
function quote(texts: readonly string[]): string[] {
  return texts
    .flatMap((text) => visible(withoutColours(text)).split('\n'))
    .map((line) => `    | ${boundedLine(line)}`.trimEnd())
}
