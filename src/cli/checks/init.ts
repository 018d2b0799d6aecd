import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SsotError } from '../../core/errors/errors.ts'
import { inPaths } from '../../core/secrets/read/in-paths.ts'
import { secretReason } from '../../core/secrets/reason.ts'
import { redacted } from '../../core/secrets/redacted.ts'
import type { ComposeFile } from '../../enforcer/compose/model.ts'
import { unreadable } from '../../enforcer/init/environments/files.ts'
import type { Proposal } from '../../enforcer/init/proposal.ts'
import { proposeMatrix } from '../../enforcer/init/propose.ts'
import { describeProposal } from '../../enforcer/init/summary.ts'
import type { Runner } from '../../enforcer/init/test-files/propose.ts'
import { writeMatrix } from '../../enforcer/init/write.ts'
import { verdict } from '../../enforcer/report/words.ts'
import type { MatrixReading } from '../../enforcer/repository.ts'
import type { CheckResult } from '../../enforcer/run/result.ts'
import { loadSource } from '../../enforcer/scan/load.ts'
import { repositoryRoot } from '../../enforcer/scan/root.ts'
import { type LoadedRepository, loadRepository } from '../../enforcer/scan/scan.ts'
import { hideSecrets, literalSecrets } from '../../enforcer/secrets/hide.ts'
import { writeTextFile } from '../../host/files/write-file.ts'
import type { CliContext } from '../context.ts'
import { checkup } from './checkup.ts'
import { chooseRunners, sayTests, usualRunner, writeTests } from './init-tests.ts'

export interface InitOptions {
  isDryRun: boolean
  /** The runners for which a config and a first test are wanted. */
  runners: readonly Runner[]
}

/**
 * Runs `ssot-docker init`: writes a first matrix from the compose files, Dockerfiles and commands of the repository, and, if
 * wanted, the config and a first test of a test runner.
 */
export async function initCommand(context: CliContext, { isDryRun, runners }: InitOptions): Promise<void> {
  const root = repositoryRoot(context.cwd)
  const loaded = await loadRepository(root, { env: context.env })
  context.secrets.learn(inPaths([root, ...loaded.repository.files]))
  const { matrix, composeFiles } = loaded.repository
  // A page that does not mention Docker is not read as a matrix, but it is there.
  const isThere = matrix.source !== null || existsSync(join(root, matrix.path))
  if (isThere && !isDryRun) {
    // The config can also be written later.
    if (matrix.matrix === null || runners.length === 0) throw matrixExists(matrix)
    await writeTests(
      context,
      root,
      loaded.repository.files,
      matrix.matrix.services.filter(({ ports }) => ports.test),
      runners,
    )
    return
  }
  const proposal = proposeMatrix(loaded.repository, {
    exists: (path) => existsSync(join(root, path)),
    read: (path) => {
      const source = loadSource(root, path)
      return 'reason' in source ? null : source
    },
  })
  if (proposal.environments.length === 0) throw composeFileMissing(root, composeFiles)
  const text = writeMatrix(proposal)
  if (isDryRun) {
    context.printText(withoutSecrets(loaded, proposal).trimEnd())
    sayTests(context, root, loaded.repository.files, runners)
    context.note(
      isThere
        ? `${matrix.path} exists, and init leaves it as it is.`
        : `Next: \`npx ssot-docker init\` writes ${matrix.path}.`,
    )
    return
  }
  writeTextFile(join(root, matrix.path), text, 'wx')
  for (const line of describeProposal(proposal, loaded.repository)) context.print(line)
  context.print('')
  // Read again: the matrix names files that nothing has read before, such as an env file.
  const { result } = await checkup(context, {})
  context.print(`Wrote ${matrix.path}. ${verdictOf(result)}`)
  const wanted = await chooseRunners(context, root, runners)
  const services = proposal.services.filter(({ ports }) => ports.has('test'))
  await writeTests(context, root, loaded.repository.files, services, wanted)
  if (wanted.length === 0) context.print(nextCommand(root, result))
}

/** The text of the matrix for people to look at. In the file, secrets are as in the compose file, which git has. */
function withoutSecrets(loaded: LoadedRepository, proposal: Proposal): string {
  const literal = literalSecrets(loaded.repository)
  const isSecret = (name: string, text: string) => literal.has(text) || secretReason(name, text) !== null
  const variables = proposal.variables.map((row) => ({
    ...row,
    values: new Map(
      [...row.values].map(([environment, value]) => {
        const isHidden = value.from === 'matrix' && isSecret(row.name, value.text)
        return [environment, isHidden ? { ...value, text: hidden(value.text) } : value] as const
      }),
    ),
  }))
  const text = writeMatrix({ ...proposal, variables })
  const path = loaded.matrixPath
  const sources = new Map(loaded.sources).set(path, { path, text, hasBom: false })
  return hideSecrets({ repository: loaded.repository, sources }).get(path)?.text ?? text
}

function hidden(text: string): string {
  return redacted(text, [{ start: 0, end: text.length }])
}

/** What `validate` says of the repository with the new matrix, in one sentence or two. */
function verdictOf(result: CheckResult): string {
  const found = `\`npx ssot-docker validate\`: ${verdict(result)}.`
  return result.counts.fixable > 0
    ? `${found} \`npx ssot-docker fix --dry-run\` shows what can be fixed.`
    : found
}

/** What to run next, where no runner was set up. */
function nextCommand(root: string, { counts }: CheckResult): string {
  if (counts.errors > 0)
    return 'Next: `npx ssot-docker validate` lists the errors, which keep a stack from starting.'
  const runner = usualRunner(root)
  return runner === null
    ? 'Next: `npx ssot-docker run -- COMMAND` runs tests of any kind with a stack.'
    : `Next: \`npx ssot-docker init --${runner}\` writes a config and a first test.`
}

function matrixExists({ path, source, matrix }: MatrixReading): SsotError {
  if (matrix !== null || /^#+[ \t]+Environments[ \t]*$/mu.test(source?.text ?? '')) {
    return new SsotError({
      code: 'MATRIX_EXISTS',
      summary: `A matrix already exists: ${path}`,
      todo: 'Nothing was written. Run `npx ssot-docker validate` to see what contradicts the matrix.',
    })
  }
  return new SsotError({
    code: 'MATRIX_EXISTS',
    summary: `Another page is where the matrix has to be: ${path} has no table Environments`,
    todo: `Nothing was written. If the page is about something else, rename it, such as with \`git mv ${path} ${path.replace(/\.md$/u, '.old.md')}\`, and run \`npx ssot-docker init\` again. If it is to become the matrix, append to it what \`npx ssot-docker init --dry-run\` prints.`,
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
