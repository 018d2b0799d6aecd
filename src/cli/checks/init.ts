import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SsotError } from '../../core/errors/errors.ts'
import { dayOf } from '../../core/text/units.ts'
import type { ComposeFile } from '../../enforcer/compose/model.ts'
import { unreadable } from '../../enforcer/init/environments.ts'
import { proposeMatrix } from '../../enforcer/init/propose.ts'
import { writeMatrix } from '../../enforcer/init/write.ts'
import { reportStylish } from '../../enforcer/report/stylish.ts'
import { RULES } from '../../enforcer/rules/index.ts'
import { check } from '../../enforcer/run/check.ts'
import { sourcesOf } from '../../enforcer/run/sources.ts'
import { assemble } from '../../enforcer/scan/assemble.ts'
import { repositoryRoot } from '../../enforcer/scan/root.ts'
import { loadRepository } from '../../enforcer/scan/scan.ts'
import type { CliContext } from '../context.ts'

/** Runs `ssot-docker init`: writes a first matrix from the compose files and Dockerfiles of the repository. */
export async function initCommand(context: CliContext, { isDryRun }: { isDryRun: boolean }): Promise<void> {
  const root = repositoryRoot(context.cwd)
  const loaded = await loadRepository(root, { env: context.env })
  const { matrix, composeFiles } = loaded.repository
  if (matrix.source !== null) throw matrixExists(matrix.path)
  const proposal = proposeMatrix(loaded.repository)
  if (proposal.environments.length === 0) throw composeFileMissing(root, composeFiles)
  const text = writeMatrix(proposal)
  if (isDryRun) {
    context.print(text.trimEnd())
    return
  }
  const file = join(root, matrix.path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text, { flag: 'wx' })
  context.print(`Wrote ${matrix.path}: ${proposal.environments.map(({ name }) => name).join(', ')}.`)
  for (const decision of proposal.decisions) context.print(`To decide: ${decision}`)
  const sources = new Map(loaded.sources).set(matrix.path, { path: matrix.path, text, hasBom: false })
  const { repository } = assemble({ ...loaded, files: new Set([...loaded.files, matrix.path]), sources })
  const result = check(repository, { rules: RULES, today: dayOf(new Date()) })
  context.print('')
  const hasColours = context.screen !== null && !context.env.NO_COLOR
  const report = { result, rules: RULES, sources: sourcesOf(repository) }
  context.print(reportStylish(report, hasColours).trimEnd())
  if (result.counts.fixable > 0) {
    context.print(
      'Run `npx ssot-docker fix --dry-run` to see the available fixes, and `npx ssot-docker fix` to apply them.',
    )
  }
}

function matrixExists(path: string): SsotError {
  return new SsotError({
    code: 'MATRIX_EXISTS',
    summary: `A matrix already exists: ${path}`,
    todo: 'Nothing was written. Run `npx ssot-docker validate` to see what contradicts the matrix.',
  })
}

function composeFileMissing(root: string, files: readonly ComposeFile[]): SsotError {
  const broken = unreadable(files)
  if (broken.length > 0) {
    return new SsotError({
      code: 'COMPOSE_INVALID',
      summary: `No readable compose file with services was found in ${root}`,
      problems: broken,
      todo: 'Correct the compose file, then run `npx ssot-docker init` again.',
    })
  }
  return new SsotError({
    code: 'COMPOSE_FILE_MISSING',
    summary: `No compose file with services was found in ${root}`,
    todo: 'Write a compose file first, or start from the matrix in the README of vitest-environment-ssot-docker.',
  })
}
