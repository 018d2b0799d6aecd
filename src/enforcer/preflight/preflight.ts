import { z } from 'zod'
import type { MountedPath, WrittenMount } from '../../core/compose/mounts/mounts.ts'
import type { WrongInModel } from '../../core/compose/wrong-in-model.ts'
import type { Problem } from '../../core/errors/errors.ts'
import type { NeverStarted } from '../../core/errors/never-started.ts'
import type { EnvironmentRow, Matrix } from '../../core/matrix/matrix.ts'
import { dayOf } from '../../core/text/units.ts'
import { VERSION } from '../../core/version.ts'
import type { Checks } from '../../host/journal/checks.ts'
import { hashOf, inputNow } from './inputs.ts'

/** The environment of a repository that is about to be started. */
export interface PreflightSubject {
  root: string
  matrix: Matrix
  environment: EnvironmentRow
}

/**
 * The rules that are checked before a start. Files that were found in order today are not read by the rules again:
 * loading the rules takes longer than all the rest.
 */
export function rulesBeforeStart(checks: Pick<Checks, 'last' | 'note'>): {
  check(subject: PreflightSubject): Promise<void>
  locate(subject: PreflightSubject, wrong: WrongInModel): Promise<Problem[]>
  written(subject: PreflightSubject, mounts: readonly MountedPath[]): Promise<(WrittenMount | null)[]>
  unstarted(subject: PreflightSubject): Promise<NeverStarted[]>
} {
  return {
    check: (subject) => checkUnlessKnown(subject, checks),
    locate,
    written,
    unstarted,
  }
}

/** The places in an environment's files that are wrong, for an error that does not name them. */
export async function locate(subject: PreflightSubject, wrong: WrongInModel): Promise<Problem[]> {
  const { composeProblems } = await import('./compose-problems.ts')
  return composeProblems(subject, wrong)
}

/** How an environment's compose files write mounts, in the order of `mounts`; null for one that is not found. */
export async function written(
  subject: PreflightSubject,
  mounts: readonly MountedPath[],
): Promise<(WrittenMount | null)[]> {
  const { writtenMounts } = await import('./written-mounts.ts')
  return writtenMounts(subject, mounts)
}

/** The services of an environment that are never started. */
export async function unstarted(subject: PreflightSubject): Promise<NeverStarted[]> {
  const { unstartedServices } = await import('./unstarted.ts')
  return unstartedServices(subject)
}

/** @throws MATRIX_CONTRADICTED */
async function checkUnlessKnown(
  subject: PreflightSubject,
  checks: Pick<Checks, 'last' | 'note'>,
): Promise<void> {
  const { root, matrix, environment } = subject
  const checked = { root, environment: environment.name }
  const now = new Date()
  // A suppression may end with the day.
  const same = { version: VERSION, day: dayOf(now), matrix: hashOf(JSON.stringify(matrix)) }
  if (isAsChecked(root, same, checks.last(checked))) return
  const { requireAgreement } = await import('./before-start.ts')
  const files = await requireAgreement(subject, same.day)
  checks.note(checked, JSON.stringify({ ...same, files }), now.getTime())
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
  // The journal keeps the entries of other versions of this program, whose shape may be another one.
  const last = checkedSchema.safeParse(JSON.parse(checked))
  if (!last.success) return false
  const { files, ...before } = last.data
  return (
    before.version === same.version &&
    before.day === same.day &&
    before.matrix === same.matrix &&
    Object.entries(files).every(([path, hash]) => inputNow(root, path) === hash)
  )
}
