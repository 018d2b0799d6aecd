import type { SourcePosition } from '../../core/errors/errors.ts'
import type { Repository } from '../repository.ts'
import { type RunOnEnvironment, runsOnEnvironments, wordsOfRun } from '../rules/commands/compose-runs.ts'
import { unsetVariables } from '../rules/commands/needed-variables.ts'
import { positionAt } from '../source.ts'

/** A command that runs on a compose file without variables that the file now requires. */
export interface LackingCommand {
  at: SourcePosition
  /** `\`docker compose up\` is run on compose.yml` */
  what: string
  /** Sorted. */
  names: string[]
}

/**
 * The commands in scripts, CI files and docs that do not set what their compose file newly requires.
 * @param required by compose file
 */
export function lackingCommands(
  after: Repository,
  required: ReadonlyMap<string, readonly string[]>,
): LackingCommand[] {
  return [...runsOnEnvironments(after)].flatMap((run) => lacking(after, required, run))
}

function lacking(
  after: Repository,
  required: ReadonlyMap<string, readonly string[]>,
  { file, command, folders, span, services }: RunOnEnvironment,
): LackingCommand[] {
  const { composeFile } = services.environment
  const needed = services.interpolated.flatMap(({ source }) => required.get(source.path) ?? [])
  const names = unsetVariables([...new Set(needed)].sort(), file, composeFile, folders, after) ?? []
  if (names.length === 0) return []
  const what = `${wordsOfRun({ command })} on ${composeFile}`
  return [{ at: positionAt(file.source, span.start), what, names }]
}
