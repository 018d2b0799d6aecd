import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SsotError } from '../core/errors/errors.ts'
import type { EnvironmentRow, Matrix } from '../core/matrix/matrix.ts'
import { BASELINE_PATH, readBaseline } from './baseline/baseline.ts'
import { hashOf, type Inputs } from './inputs.ts'
import { RULES } from './rules/index.ts'
import { check } from './run/check.ts'
import { loadEnvironment } from './scan/environment.ts'
import { loadSource } from './scan/load.ts'

/**
 * Makes sure that what is about to be started does not contradict the matrix, by the rules that can tell from its own
 * files. Suppressions and the baseline count as everywhere.
 *
 * @param today `2026-03-31`, for suppressions that end
 * @returns the files that it depended on, beside the matrix
 * @throws MATRIX_CONTRADICTED with every place
 */
export async function requireAgreement(
  { root, matrix, environment }: { root: string; matrix: Matrix; environment: EnvironmentRow },
  today: string,
): Promise<Inputs> {
  const repository = await loadEnvironment(root, matrix, environment)
  const rules = RULES.filter(({ beforeStart, severity }) => beforeStart && severity === 'error')
  const baseline = await baselineOf(root)
  const { findings } = check(repository, { rules, today, baseline })
  if (findings.length === 0) {
    const sources = [...repository.composeFiles, ...repository.dockerfiles].map(({ source }) => source)
    return {
      ...Object.fromEntries(sources.map(({ path, text }) => [path, hashOf(text)])),
      [BASELINE_PATH]: baseline && hashOf(baseline.source.text),
    }
  }
  const places = findings.length === 1 ? 'one place' : `${findings.length} places`
  throw new SsotError({
    code: 'MATRIX_CONTRADICTED',
    summary: `What environment ${environment.name} is started from contradicts the matrix in ${places}`,
    problems: findings.map(({ at, message, rule }) => ({ ...at, message: `${message} (${rule})` })),
    todo: 'Put each right; `npx ssot-docker fix` does what needs no decision, and `npx ssot-docker explain RULE` says why it matters. What has to stay gets a reason in the line above: `# ssot-ignore RULE -- REASON`.',
  })
}

async function baselineOf(root: string) {
  if (!existsSync(join(root, BASELINE_PATH))) return null
  const source = await loadSource(root, BASELINE_PATH)
  if (!('reason' in source)) return readBaseline(source)
  throw new SsotError({
    code: 'BASELINE_INVALID',
    summary: `The baseline ${BASELINE_PATH} ${source.reason}`,
    todo: 'Write it anew with `npx ssot-docker validate --write-baseline`, or delete it.',
  })
}
