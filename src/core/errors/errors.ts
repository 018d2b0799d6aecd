import { memory } from '../text/units.ts'
import { boundedEvidence } from './bounds.ts'
import type { Evidence, Problem } from './evidence.ts'

export type { Evidence, Problem, SourcePosition } from './evidence.ts'

/** Every error code of this program. A code is never reused with another meaning. */
export const ERROR_CODES = [
  'MATRIX_MISSING',
  'MATRIX_INVALID',
  'MATRIX_EXISTS',
  'ENVIRONMENT_UNKNOWN',
  'ENVIRONMENT_NOT_STABLE',
  'MATRIX_CONTRADICTED',
  'COMPOSE_FILE_MISSING',
  'COMPOSE_INVALID',
  'COMPOSE_FAILED',
  'COMPOSE_MISSING',
  'BUILDX_MISSING',
  'DOCKERFILE_MISSING',
  'DOCKERFILE_OUTSIDE_PATTERN',
  'MOUNT_MISSING',
  'BASE_IMAGE_ABSENT',
  'IMAGE_ABSENT',
  'IMAGE_BUSY',
  'BUILD_FAILED',
  'SOURCE_CHANGED',
  'PROFILE_INVALID',
  'INSTALLATION_INVALID',
  'REGISTRY_VERSION',
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
  'SERVICE_UNKNOWN',
  'SERVICE_NEVER_STARTED',
  'SERVICE_NOT_WEB',
  'SERVICE_NOT_RUNNING',
  'TOOL_MISSING',
  'BROWSER_NOT_OPENED',
  'WATCH_FAILED',
  'TERMINAL_MISSING',
  'TYPES_NOT_CURRENT',
  'STACK_UNKNOWN',
  'STACK_AMBIGUOUS',
  'STACK_IN_USE',
  'STACK_NOT_READY',
  'SETUP_FAILED',
  'SETUP_NOT_RUN',
  'STACK_FAILED',
  'SCAN_FAILED',
  'PATH_MISSING',
  'BASELINE_INVALID',
  'FILE_CHANGED',
  'CLEANUP_REFUSED',
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
 * The only error type of the package. `message` is the whole report: what failed, the evidence, what to do.
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
    super(describeError(bounded), init.cause === undefined ? undefined : { cause: init.cause })
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

/** The whole report of a failure: what failed, the evidence, what to do. */
export function describeError(init: SsotErrorInit): string {
  const lines = [`[${init.code}] ${init.summary}`]
  for (const problem of init.problems ?? []) lines.push(`  ${describeProblem(problem)}`)
  if (init.evidence) lines.push(...describeEvidence(init.evidence))
  lines.push(`  What to do: ${init.todo}`)
  return lines.join('\n')
}

function describeProblem(problem: Problem): string {
  const found = problem.found === undefined ? '' : `; found ${JSON.stringify(problem.found)}`
  const allowed = problem.allowed === undefined ? '' : `; allowed: ${problem.allowed}`
  return `${problem.file}:${problem.line}:${problem.column} ${problem.message}${found}${allowed}`
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
  if (evidence.healthOutput) lines.push('  last health probe:', ...quote(evidence.healthOutput.split('\n')))
  if (evidence.lastLines?.length) lines.push('  last lines of output:', ...quote(evidence.lastLines))
  return lines
}

function limitOf({ memoryLimit }: Evidence): string {
  return memoryLimit === undefined ? '' : ` (its limit is ${memory(memoryLimit)})`
}

function quoteArgument(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : JSON.stringify(argument)
}

/** Marks each line with a bar, so that test runners do not mistake a service's stack trace for that of the error. */
function quote(lines: readonly string[]): string[] {
  return lines.map((line) => `    | ${line}`.trimEnd())
}
