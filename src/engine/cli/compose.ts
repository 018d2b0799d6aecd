import { devNull } from 'node:os'
import type { ComposeModel } from '../../core/compose/model.ts'
import { variableHint } from '../../core/compose/variable-hint.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { redact, secretsAmong, secretValues } from '../../core/text/redact.ts'
import type { RunResult } from '../../host/tools/run.ts'
import { runTool, type ToolCall, type ToolVerb } from '../../host/tools/tool.ts'

export interface ComposeCall extends ToolCall {
  /** How Compose is called on this machine: its binary, or `docker compose`. */
  compose: readonly string[]
  /** How buildx is called; null: not known. */
  buildx: readonly string[] | null
  /** Compose project name. */
  project: string
  /** The address of the engine's host on which ports are published. */
  publishAddress: string
  /** Names of the variables that the matrix gives, for error messages. */
  variables: readonly string[]
}

/**
 * The version of Compose, as it gives it: `2.26.1-4`.
 * @throws COMPOSE_MISSING
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
 * @throws COMPOSE_INVALID with what Compose says of the file
 */
export async function composeConfig(call: ComposeCall, composeFile: string): Promise<string> {
  // A `.env` file beside the compose file would be a second source of variables and profiles.
  const args = ['--env-file', devNull, '-f', composeFile, '-p', call.project, 'config', '--format', 'json']
  const result = await runCompose(call, args)
  if (result.exitCode === 0) return result.stdout
  const evidence = evidenceOf(result, secretsAmong(call.env))
  if (result.lines.some((line) => NO_COMPOSE.test(line))) throw composeMissing(call.compose, evidence)
  throw new SsotError({
    code: 'COMPOSE_INVALID',
    summary: `Docker Compose does not accept ${composeFile}: ${evidence.lastLines.at(-1) ?? 'it gives no reason'}`,
    evidence,
    todo: `Correct the compose file.${variableHint(result.lines, call.variables)}`,
  })
}

/**
 * Creates the project's networks, volumes and containers from a model, and starts nothing. It takes no notice of
 * the call's signal: a command ended half-way leaves requests with the engine, which would make containers
 * after a teardown has found none. For the same reason it is told to say nothing unless it fails: when this
 * process is killed, a word to its closed output would end it in the middle.
 *
 * @param options.replaced services to make, and to make anew where there are containers of theirs, which are ended in
 *   good order; absent: every service that has none, or whose definition has changed
 * @throws COMPOSE_FAILED
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
    summary: `Docker Compose could not create the containers of ${call.project}: ${evidence.lastLines.at(-1)}`,
    evidence,
    todo: 'Its last lines of output say which service and why.',
  })
}

/** Builds the images of the services, as the model names them. Resolves with the result, whatever it is. */
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

/** Pulls the images of the services. Resolves with the result, whatever it is. */
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

/** What the Docker CLI says where it does not have the plugin. */
const NO_COMPOSE = /^unknown (shorthand )?flag: |is not a docker command/

function composeMissing(compose: readonly string[], evidence: { lastLines: string[] }): SsotError {
  return new SsotError({
    code: 'COMPOSE_MISSING',
    summary: `Docker Compose cannot be run as ${compose.join(' ')}: ${evidence.lastLines.at(-1)}`,
    evidence: { ...evidence, command: [...compose] },
    todo: 'Install the Docker Compose plugin, version 2.20 or newer, for the Docker CLI of this machine.',
  })
}

/** What a failed command leaves for an error, without secrets. */
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

/** How many lines of output an error carries. */
export const EVIDENCE_LINES = 40
