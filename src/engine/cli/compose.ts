import { devNull } from 'node:os'
import type { ComposeModel } from '../../core/compose/model.ts'
import { variableHint } from '../../core/compose/variable-hint.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { redact, secretsAmong, secretValues } from '../../core/text/redact.ts'
import type { RunResult } from '../../host/tools/run.ts'
import { runTool, type ToolCall, type ToolVerb } from '../../host/tools/tool.ts'

export interface ComposeCall extends ToolCall {
  /** The command that runs Compose on this machine: its binary, or `docker compose`. */
  compose: readonly string[]
  /** The command that runs buildx; null: unknown. */
  buildx: readonly string[] | null
  /** Compose project name. */
  project: string
  /** The address of the engine's host on which ports are published. */
  publishAddress: string
  /** Names of the variables that the matrix defines, for error messages. */
  variables: readonly string[]
}

/**
 * The version of Compose, as it prints it: `2.26.1-4`.
 * @throws COMPOSE_MISSING when Compose cannot be run
 */
export async function composeVersion(
  call: Pick<ComposeCall, 'compose' | 'cwd' | 'env' | 'signal'>,
): Promise<string> {
  const result = await runCompose(call, ['version', '--short'])
  if (result.exitCode === 0) return result.stdout.trim()
  throw composeMissing(call.compose, evidenceOf(result, secretsAmong(call.env)))
}

/**
 * The canonical form of a compose file, as JSON.
 * @throws COMPOSE_INVALID when Compose does not accept the file
 * @throws COMPOSE_MISSING when Compose cannot be run
 */
export async function composeConfig(call: ComposeCall, composeFile: string): Promise<string> {
  // A `.env` file next to the compose file would be a second source of variables and profiles.
  const args = ['--env-file', devNull, '-f', composeFile, '-p', call.project, 'config', '--format', 'json']
  const result = await runCompose(call, args)
  if (result.exitCode === 0) return result.stdout
  const evidence = evidenceOf(result, secretsAmong(call.env))
  if (result.lines.some((line) => NO_COMPOSE.test(line))) throw composeMissing(call.compose, evidence)
  throw new SsotError({
    code: 'COMPOSE_INVALID',
    summary: `Docker Compose does not accept ${composeFile}: ${lastLineOf(evidence)}`,
    evidence,
    todo: `Correct the compose file.${variableHint(result.lines, call.variables)}`,
  })
}

/**
 * Creates the project's networks, volumes and containers from a model, and starts nothing. The signal of the call is
 * ignored: a command that is ended half-way leaves requests with the engine, which would create containers after a
 * teardown has found none. For the same reason the command prints nothing unless it fails: when this process is killed,
 * printing to the closed output would end the command half-way.
 *
 * @param options.replaced services to create even if they have containers, which are then stopped and replaced; absent:
 *   every service that has no containers, or whose definition has changed
 * @throws COMPOSE_FAILED when Compose fails
 */
export async function composeCreate(
  call: ComposeCall,
  model: ComposeModel,
  { replaced = [] }: { replaced?: readonly string[] } = {},
): Promise<void> {
  const args = [
    '--progress',
    'quiet',
    '-p',
    call.project,
    '-f',
    '-',
    'create',
    '--no-build',
    '--pull',
    'never',
  ]
  if (replaced.length > 0) args.push('--force-recreate', ...replaced)
  const input = JSON.stringify(model)
  const result = await runCompose({ ...call, signal: undefined }, args, { verb: 'create', input })
  if (result.exitCode === 0) return
  const evidence = evidenceOf(result, secretValues(model))
  throw new SsotError({
    code: 'COMPOSE_FAILED',
    summary: `Docker Compose could not create the containers of ${call.project}: ${lastLineOf(evidence)}`,
    evidence,
    todo: 'The last lines of its output say which service failed and why.',
  })
}

/** Builds the images of the services under their names in the model. Resolves with the result, also of a failed build. */
export function composeBuild(
  call: ComposeCall,
  model: object,
  services: readonly string[],
  { noCache }: { noCache: boolean },
  onLine: (line: string) => void,
): Promise<RunResult> {
  const flags = noCache ? ['--no-cache'] : []
  const args = ['--progress', 'plain', '-p', call.project, '-f', '-', 'build', ...flags, ...services]
  return runCompose(call, args, { verb: 'build', input: JSON.stringify(model), onLine })
}

/** Pulls the images of the services. Resolves with the result, also of a failed pull. */
export function composePull(
  call: ComposeCall,
  model: object,
  services: readonly string[],
  onLine: (line: string) => void,
): Promise<RunResult> {
  const args = ['--progress', 'plain', '-p', call.project, '-f', '-', 'pull', ...services]
  return runCompose(call, args, { verb: 'pull', input: JSON.stringify(model), onLine })
}

function runCompose(
  call: Pick<ComposeCall, 'compose' | 'cwd' | 'env' | 'signal' | 'note'>,
  args: readonly string[],
  io: { verb?: ToolVerb; input?: string; onLine?: (line: string) => void } = {},
): Promise<RunResult> {
  return runTool([...call.compose, ...args], call, io, (reason) =>
    composeMissing(call.compose, { lastLines: [reason] }),
  )
}

/** What the Docker CLI prints when it does not have the plugin. */
const NO_COMPOSE = /^unknown (shorthand )?flag: |is not a docker command/

function composeMissing(compose: readonly string[], evidence: { lastLines: string[] }): SsotError {
  return new SsotError({
    code: 'COMPOSE_MISSING',
    summary: `The command ${compose.join(' ')} for Docker Compose cannot be run: ${lastLineOf(evidence)}`,
    evidence: { ...evidence, command: [...compose] },
    todo: 'Install the Docker Compose plugin, version 2.20 or later, for the Docker CLI of this machine.',
  })
}

function lastLineOf({ lastLines }: { lastLines: string[] }): string {
  return lastLines.at(-1) ?? 'it printed no reason'
}

/** The evidence of a failed command for an error, without secrets. */
export function evidenceOf(
  result: RunResult,
  secrets: readonly string[],
): { command: string[]; exitCode?: number; lastLines: string[] } {
  return {
    command: result.command,
    lastLines: result.lines.slice(-EVIDENCE_LINES).map((line) => redact(line, secrets)),
    ...(result.exitCode === null ? {} : { exitCode: result.exitCode }),
  }
}

/** How many lines of output an error has. */
export const EVIDENCE_LINES = 40
