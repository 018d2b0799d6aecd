import { devNull } from 'node:os'
import { unescaped } from '../../core/compose/dollars.ts'
import { knowsOverride, OVERRIDE_SINCE } from '../../core/compose/env-files.ts'
import { type ComposeModel, parseComposeModel } from '../../core/compose/model.ts'
import { variableHint } from '../../core/compose/variable-hint.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { EVIDENCE_LINES } from '../../core/errors/evidence.ts'
import type { KnownSecrets } from '../../core/secrets/hide.ts'
import type { RunResult } from '../../host/tools/run.ts'
import { runTool, type ToolCall, type ToolRun } from '../../host/tools/tool.ts'

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
  /** The profiles that are active. */
  profiles: readonly string[]
  /** The file with further variables, absolute; null: none is read. */
  envFile: string | null
}

/**
 * The version of Compose, as it prints it: `2.26.1-4`.
 * @throws COMPOSE_MISSING when Compose cannot be run
 */
export async function composeVersion(
  call: Pick<ComposeCall, 'compose' | 'cwd' | 'env' | 'signal' | 'budget' | 'secrets'>,
): Promise<string> {
  const result = await runCompose(call, ['version', '--short'], { verb: 'version' })
  if (result.exitCode === 0) return result.stdout.trim()
  throw composeMissing(call.compose, evidenceOf(result, call.secrets))
}

/**
 * The canonical form of a compose file, as JSON.
 * @param override the text of a second compose file, with `!override`; null: there is none
 * @throws COMPOSE_TOO_OLD when Compose does not know `!override`
 * @throws COMPOSE_INVALID when Compose does not accept the file
 * @throws COMPOSE_MISSING when Compose cannot be run
 * @throws COMMAND_TIMEOUT
 */
export async function composeConfig(
  call: ComposeCall,
  composeFile: string,
  override: string | null = null,
): Promise<string> {
  const active = call.profiles.flatMap((profile) => ['--profile', profile])
  const files = ['-f', composeFile, ...(override === null ? [] : ['-f', '-'])]
  const args = [...active, ...envFileOf(call), ...files, '-p', call.project, 'config', '--format', 'json']
  const [result] = await Promise.all([
    runCompose(call, args, { verb: 'config', ...(override === null ? {} : { input: override }) }),
    override === null ? undefined : requireOverride(call),
  ])
  if (result.exitCode === 0) return result.stdout
  const evidence = evidenceOf(result, call.secrets)
  if (result.lines.some((line) => NO_COMPOSE.test(line))) throw composeMissing(call.compose, evidence)
  throw new SsotError({
    code: 'COMPOSE_INVALID',
    summary: `Docker Compose does not accept ${composeFile}: ${lastLineOf(evidence)}`,
    evidence,
    todo: `Correct the compose file.${variableHint(result.lines, call.variables)}${envFileHint(result.lines, call.envFile)}`,
  })
}

/** @throws COMPOSE_TOO_OLD */
async function requireOverride(call: ComposeCall): Promise<void> {
  const version = await composeVersion(call)
  if (knowsOverride(version)) return
  throw new SsotError({
    code: 'COMPOSE_TOO_OLD',
    summary: `Docker Compose ${version} cannot replace the env files of services, which the Env file of the environment asks for`,
    evidence: { command: [...call.compose, 'version'] },
    todo: `Install Docker Compose ${OVERRIDE_SINCE} or later, or add the files that the services name under env_file to git.`,
  })
}

/** A hint about an env file that Compose does not find, beginning with a space; empty when it misses none. */
function envFileHint(lines: readonly string[], envFile: string | null): string {
  if (!lines.some((line) => /env file .* not found/u.test(line))) return ''
  return envFile === null
    ? ' A service can read another file in the place of one that git does not have: name it in the column Env file of the matrix.'
    : ' The Env file of the matrix takes the place of files that git does not have. It does not do so for files that git has, nor for services of a file that is included with another project_directory, whose paths are not known.'
}

/**
 * The values that variables have for Compose, in the environment or in the file of the call; one that is not set is absent.
 * @throws COMPOSE_INVALID, COMPOSE_MISSING, COMMAND_TIMEOUT
 */
export async function composeValues(
  call: ComposeCall,
  names: readonly string[],
): Promise<Record<string, string>> {
  const labels = Object.fromEntries(
    names.flatMap((name) => [
      [`value.${name}`, `\${${name}-}`],
      [`isSet.${name}`, `\${${name}+yes}`],
    ]),
  )
  const input = JSON.stringify({ services: { values: { image: 'none', labels } } })
  const args = [...envFileOf(call), '-f', '-', '-p', call.project, 'config', '--format', 'json']
  const result = await runCompose(call, args, { verb: 'config', input })
  if (result.exitCode !== 0) {
    const evidence = evidenceOf(result, call.secrets)
    throw new SsotError({
      code: 'COMPOSE_INVALID',
      summary: `Docker Compose cannot read the values of ${names.join(', ')}: ${lastLineOf(evidence)}`,
      evidence,
      todo: 'Correct the env file that the matrix names.',
    })
  }
  const { values } = parseComposeModel(result.stdout, 'a list of variables').services
  const label = (key: string) => values?.labels?.[key] ?? ''
  return Object.fromEntries(
    names.flatMap((name) =>
      label(`isSet.${name}`) === '' ? [] : [[name, unescaped(label(`value.${name}`))]],
    ),
  )
}

/** Otherwise a `.env` file next to the compose file would be a second source of variables and profiles. */
function envFileOf({ envFile }: Pick<ComposeCall, 'envFile'>): string[] {
  return ['--env-file', envFile ?? devNull]
}

/**
 * Creates the project's networks, volumes and containers from a model, and starts nothing. After the signal of the call,
 * the command may finish, for which it has half a minute: a command that is ended half-way leaves requests with the
 * engine, which would create containers after a teardown has found none. For the same reason the command prints nothing
 * unless it fails: when this process is killed, printing to the closed output would end the command half-way.
 *
 * @param options.replaced services to create even if they have containers, which are then stopped and replaced; absent:
 *   every service that has no containers, or whose definition has changed
 * @throws COMPOSE_FAILED when Compose fails
 * @throws COMMAND_TIMEOUT
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
  const result = await runCompose(call, args, { verb: 'create', input })
  if (result.exitCode === 0) return
  const evidence = evidenceOf(result, call.secrets)
  throw new SsotError({
    code: 'COMPOSE_FAILED',
    summary: `Docker Compose could not create the containers of ${call.project}: ${lastLineOf(evidence)}`,
    evidence,
    todo: 'The last lines of its output say which service failed and why.',
  })
}

export interface BuildOptions {
  noCache: boolean
}

/** Builds the images of the services under their names in the model. Resolves with the result, also of a failed build. */
export function composeBuild(
  call: ComposeCall,
  model: object,
  services: readonly string[],
  { noCache }: BuildOptions,
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
  call: Pick<ComposeCall, 'compose'> & ToolCall,
  args: readonly string[],
  io: Omit<ToolRun, 'name'>,
): Promise<RunResult> {
  const run = { name: `docker compose ${io.verb}`, ...io }
  return runTool([...call.compose, ...args], call, run, (reason) =>
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
  secrets: KnownSecrets,
): { command: string[]; exitCode?: number; lastLines: string[] } {
  return {
    command: result.command.map((word) => secrets.hide(word)),
    lastLines: secrets.hideLastLines(result.lines, EVIDENCE_LINES),
    ...(result.exitCode === null ? {} : { exitCode: result.exitCode }),
  }
}
