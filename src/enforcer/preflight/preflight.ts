import { join } from 'node:path'
import { z } from 'zod'
import { AS_WRITTEN, type EnvFileChoice } from '../../core/compose/env-files.ts'
import type { MountedPath, WrittenMount } from '../../core/compose/mounts/mounts.ts'
import type { WrongInModel } from '../../core/compose/wrong-in-model.ts'
import type { Problem } from '../../core/errors/errors.ts'
import type { NeverStarted } from '../../core/errors/never-started.ts'
import type { Found } from '../../core/secrets/read/found.ts'
import { dayOf } from '../../core/text/units.ts'
import { VERSION } from '../../core/version.ts'
import { fileProblem } from '../../host/files/read-text.ts'
import type { Checks } from '../../host/journal/checks.ts'
import { hashOf, inputNow, kindProblem } from './inputs.ts'
import type { PreflightSubject } from './subject.ts'

/**
 * The rules that are checked before a start. Files that were found in order today are not read by the rules again:
 * loading the rules takes longer than all the rest.
 */
export function rulesBeforeStart(checks: Pick<Checks, 'last' | 'note'>): {
  check(subject: PreflightSubject): Promise<void>
  readable(subject: PreflightSubject, envFiles: EnvFileChoice): Promise<void>
  locate(subject: PreflightSubject, wrong: WrongInModel): Promise<Problem[]>
  written(subject: PreflightSubject, mounts: readonly MountedPath[]): Promise<(WrittenMount | null)[]>
  unstarted(subject: PreflightSubject): Promise<NeverStarted[]>
  literals(subject: PreflightSubject): Promise<Found>
  envFiles(subject: PreflightSubject, env: NodeJS.ProcessEnv): Promise<EnvFileChoice>
  foldersNotInGit(
    subject: Pick<PreflightSubject, 'root'>,
    folders: readonly string[],
    env: NodeJS.ProcessEnv,
  ): Promise<ReadonlySet<string>>
} {
  return {
    check: (subject) => checkUnlessKnown(subject, checks),
    readable: (subject, envFiles) => readableUnlessKnown(subject, envFiles, checks),
    locate,
    written,
    unstarted,
    literals,
    envFiles,
    async foldersNotInGit({ root }, folders, env) {
      const { foldersNotInGit } = await import('../env-file/in-git.ts')
      return foldersNotInGit(root, folders, env)
    },
  }
}

/**
 * @throws ENV_FILE_MISSING when the *Env file* of an environment does not exist
 * @throws COMPOSE_INVALID when a file of an environment is something else, or includes itself
 */
export async function readable(subject: PreflightSubject, envFiles: EnvFileChoice): Promise<void> {
  const { requireReadable } = await import('./readable.ts')
  requireReadable(subject, envFiles)
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

/** What an environment's files say about secrets as they are written. */
export async function literals(subject: PreflightSubject): Promise<Found> {
  const { literalsOf } = await import('./literals.ts')
  return literalsOf(subject)
}

/** The env files of an environment's services. @throws TOOL_MISSING, SCAN_FAILED */
export async function envFiles(subject: PreflightSubject, env: NodeJS.ProcessEnv): Promise<EnvFileChoice> {
  if (subject.environment.envFile === null) return AS_WRITTEN
  const { chooseEnvFiles } = await import('./env-files.ts')
  return chooseEnvFiles(subject, env)
}

/** @throws MATRIX_CONTRADICTED */
async function checkUnlessKnown(
  subject: PreflightSubject,
  checks: Pick<Checks, 'last' | 'note'>,
): Promise<void> {
  const now = new Date()
  const same = sameAs(subject, now)
  if (isAsChecked(subject, same, checks)) return
  const { requireAgreement } = await import('./before-start.ts')
  const found = requireAgreement(subject, same.day)
  checks.note(keyOf(subject), JSON.stringify({ ...same, ...found }), now.getTime())
}

/** @throws ENV_FILE_MISSING, COMPOSE_INVALID */
async function readableUnlessKnown(
  subject: PreflightSubject,
  envFiles: EnvFileChoice,
  checks: Pick<Checks, 'last'>,
): Promise<void> {
  const { root, environment } = subject
  const isThere = environment.envFile === null || fileProblem(join(root, environment.envFile)) === null
  if (!isThere || !isAsChecked(subject, sameAs(subject, new Date()), checks))
    await readable(subject, envFiles)
}

function keyOf({ root, environment }: PreflightSubject): { root: string; environment: string } {
  return { root, environment: environment.name }
}

interface Same {
  version: string
  day: string
  matrix: string
}

/** What must not have changed since a check, apart from the files. A suppression may end with the day. */
function sameAs({ matrix }: PreflightSubject, now: Date): Same {
  return { version: VERSION, day: dayOf(now), matrix: hashOf(JSON.stringify(matrix)) }
}

const checkedSchema = z.object({
  version: z.string(),
  day: z.string(),
  matrix: z.string(),
  files: z.record(z.string(), z.string().nullable()),
  others: z.array(z.string()),
})

function isAsChecked(subject: PreflightSubject, same: Same, checks: Pick<Checks, 'last'>): boolean {
  const { root } = subject
  const checked = checks.last(keyOf(subject))
  if (checked === null) return false
  // The journal keeps the entries of other versions of this program, whose shape may be another one.
  const last = checkedSchema.safeParse(JSON.parse(checked))
  if (!last.success) return false
  const { files, others, ...before } = last.data
  return (
    before.version === same.version &&
    before.day === same.day &&
    before.matrix === same.matrix &&
    Object.entries(files).every(([path, hash]) => inputNow(root, path) === hash) &&
    others.every((path) => kindProblem(root, path) === null)
  )
}
