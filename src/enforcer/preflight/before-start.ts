import { SsotError } from '../../core/errors/errors.ts'
import { BASELINE_PATH, readBaseline } from '../baseline/baseline.ts'
import { RULES } from '../rules/index.ts'
import { check } from '../run/check.ts'
import type { CheckedFinding } from '../run/result.ts'
import { loadEnvironment } from '../scan/environment.ts'
import { loadSource } from '../scan/load.ts'
import { isSilenceable } from '../suppress/apply.ts'
import { filesOfCompose } from './files-of-compose.ts'
import { hashOf, type Inputs, inputNow, kindProblem } from './inputs.ts'
import type { PreflightSubject } from './subject.ts'

/**
 * Checks that the files of an environment agree with the matrix, before the environment is started. Runs the rules that
 * need no other files than the environment's own. Suppressions and the baseline apply as usual.
 *
 * @param today `2026-03-31`, for suppressions with an end date
 * @returns the files that the result depends on, other than the matrix, and the others that Compose opens
 * @throws MATRIX_CONTRADICTED when a file contradicts the matrix; lists every place
 * @throws BASELINE_INVALID when there is a baseline that cannot be read
 */
export function requireAgreement(
  { root, matrix, environment }: PreflightSubject,
  today: string,
): { files: Inputs; others: string[] } {
  const repository = loadEnvironment(root, matrix, environment)
  const rules = RULES.filter(({ beforeStart }) => beforeStart)
  const baseline = baselineOf(root)
  const checked = check(repository, { rules, today, baseline })
  const findings = checked.findings.filter(({ severity }) => severity === 'error')
  if (findings.length === 0) {
    const sources = [...repository.composeFiles, ...repository.dockerfiles].map(({ source }) => source)
    const built = repository.composeFiles.flatMap(({ services }) =>
      services.flatMap(({ build }) => build?.dockerfile ?? []),
    )
    return {
      files: {
        // Those that a command has yet to write are checked once they are there.
        ...Object.fromEntries(built.map((path) => [path, null])),
        ...Object.fromEntries(sources.map(({ path, text }) => [path, hashOf(text)])),
        ...(environment.envFile === null
          ? {}
          : { [environment.envFile]: inputNow(root, environment.envFile) }),
        [BASELINE_PATH]: baseline && hashOf(baseline.source.text),
      },
      others: filesOfCompose(repository).flatMap(({ path }) =>
        kindProblem(root, path) === null ? [path] : [],
      ),
    }
  }
  const places = findings.length === 1 ? 'one place' : `${findings.length} places`
  throw new SsotError({
    code: 'MATRIX_CONTRADICTED',
    summary: `The files of environment ${environment.name} contradict the matrix in ${places}`,
    problems: findings.map(({ at, message, rule }) => ({ ...at, message: `${message} (${rule})` })),
    todo: todoFor(findings),
  })
}

/** Only what helps is recommended: not every finding has a fix, or can be suppressed. */
function todoFor(findings: readonly CheckedFinding[]): string {
  const [only, ...others] = findings
  const isFixable = findings.some(({ edits }) => edits !== undefined)
  return [
    only !== undefined && others.length === 0 ? only.todo : 'Correct each place.',
    ...(isFixable ? ['`npx ssot-docker fix` corrects those that need no decision.'] : []),
    '`npx ssot-docker validate` says what to do about each, and `npx ssot-docker explain RULE` explains a rule.',
    ...(findings.every(isSilenceable)
      ? ['To keep a place as it is, give the reason in the line above it: `# ssot-ignore RULE -- REASON`.']
      : []),
  ].join(' ')
}

function baselineOf(root: string) {
  const source = loadSource(root, BASELINE_PATH)
  if (!('reason' in source)) return readBaseline(source)
  if (source.isMissing) return null
  throw new SsotError({
    code: 'BASELINE_INVALID',
    summary: `The baseline ${BASELINE_PATH} ${source.reason}`,
    todo: 'Write it again with `npx ssot-docker validate --write-baseline`, or delete it.',
  })
}
