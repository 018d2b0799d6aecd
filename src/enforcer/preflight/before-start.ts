import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SsotError } from '../../core/errors/errors.ts'
import type { EnvironmentRow, Matrix } from '../../core/matrix/matrix.ts'
import { BASELINE_PATH, readBaseline } from '../baseline/baseline.ts'
import { RULES } from '../rules/index.ts'
import { check } from '../run/check.ts'
import { loadEnvironment } from '../scan/environment.ts'
import { loadSource } from '../scan/load.ts'
import { hashOf, type Inputs } from './inputs.ts'

/**
 * Checks that the files of an environment agree with the matrix, before the environment is started. Runs the rules that
 * need no other files than the environment's own. Suppressions and the baseline apply as usual.
 *
 * @param today `2026-03-31`, for suppressions with an end date
 * @returns the files that the result depends on, other than the matrix
 * @throws MATRIX_CONTRADICTED when a file contradicts the matrix; lists every place
 * @throws BASELINE_INVALID when there is a baseline that cannot be read
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
    summary: `The files of environment ${environment.name} contradict the matrix in ${places}`,
    problems: findings.map(({ at, message, rule }) => ({ ...at, message: `${message} (${rule})` })),
    todo: 'Correct each place: `npx ssot-docker fix` corrects those that need no decision, and `npx ssot-docker explain RULE` explains a rule. To keep a place as it is, give the reason in the line above it: `# ssot-ignore RULE -- REASON`.',
  })
}

async function baselineOf(root: string) {
  if (!existsSync(join(root, BASELINE_PATH))) return null
  const source = await loadSource(root, BASELINE_PATH)
  if (!('reason' in source)) return readBaseline(source)
  throw new SsotError({
    code: 'BASELINE_INVALID',
    summary: `The baseline ${BASELINE_PATH} ${source.reason}`,
    todo: 'Write it again with `npx ssot-docker validate --write-baseline`, or delete it.',
  })
}
