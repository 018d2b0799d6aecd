import { z } from 'zod'
import type { Problem } from '../../core/errors/errors.ts'
import type { EnvironmentRow, Matrix } from '../../core/matrix/matrix.ts'
import { dayOf } from '../../core/text/units.ts'
import { VERSION } from '../../core/version.ts'
import { hashOf, inputNow } from '../inputs.ts'

/** The environment of a repository that is about to be started. */
export interface PreflightSubject {
  root: string
  matrix: Matrix
  environment: EnvironmentRow
}

/** Remembers which files were found to agree with the matrix. */
export interface CheckedRecords {
  /** The last note about a stack; null where there is none. */
  checked(stack: string): string | null
  noteChecked(stack: string, inputs: string, nowMs: number): void
}

/**
 * The rules that are checked before a start. Files that were found in order today are not read by the rules again:
 * loading the rules takes longer than all the rest.
 */
export function rulesBeforeStart(records: CheckedRecords): {
  check(subject: PreflightSubject): Promise<void>
  locate(subject: PreflightSubject, printed: readonly string[]): Promise<Problem[]>
} {
  return {
    check: (subject) => checkUnlessKnown(subject, records),
    locate,
  }
}

/**
 * The places in an environment's files that are wrong, for an error of Compose that does not name them.
 * @param printed what Compose printed
 */
export async function locate(subject: PreflightSubject, printed: readonly string[]): Promise<Problem[]> {
  const { composeProblems } = await import('../compose-problems.ts')
  return composeProblems(subject, printed)
}

/** @throws MATRIX_CONTRADICTED */
async function checkUnlessKnown(subject: PreflightSubject, records: CheckedRecords): Promise<void> {
  const { root, matrix, environment } = subject
  const stack = `${root} ${environment.name}`
  const now = new Date()
  // A suppression may end with the day.
  const same = { version: VERSION, day: dayOf(now), matrix: hashOf(JSON.stringify(matrix)) }
  if (isAsChecked(root, same, records.checked(stack))) return
  const { requireAgreement } = await import('../before-start.ts')
  const files = await requireAgreement(subject, same.day)
  records.noteChecked(stack, JSON.stringify({ ...same, files }), now.getTime())
}

const checkedSchema = z.object({
  version: z.string(),
  day: z.string(),
  matrix: z.string(),
  files: z.record(z.string(), z.string().nullable()),
})

function isAsChecked(
  root: string,
  same: { version: string; day: string; matrix: string },
  checked: string | null,
): boolean {
  if (checked === null) return false
  const { files, ...before } = checkedSchema.parse(JSON.parse(checked))
  return (
    before.version === same.version &&
    before.day === same.day &&
    before.matrix === same.matrix &&
    Object.entries(files).every(([path, hash]) => inputNow(root, path) === hash)
  )
}
