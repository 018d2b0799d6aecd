import { existsSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import { SsotError } from '../../core/errors/errors.ts'
import { inPaths } from '../../core/secrets/read/in-paths.ts'
import { dayOf } from '../../core/text/units.ts'
import { BASELINE_PATH, type Baseline, readBaseline } from '../../enforcer/baseline/baseline.ts'
import type { Report } from '../../enforcer/report/report.ts'
import type { RuleId } from '../../enforcer/rule-ids.ts'
import { RULES } from '../../enforcer/rules/index.ts'
import { type CheckOptions, check } from '../../enforcer/run/check.ts'
import type { CheckResult } from '../../enforcer/run/result.ts'
import { sourcesOf } from '../../enforcer/run/sources.ts'
import { repositoryRoot } from '../../enforcer/scan/root.ts'
import { type LoadedRepository, loadRepository } from '../../enforcer/scan/scan.ts'
import { readText } from '../../host/files/read-text.ts'
import type { CliContext } from '../context.ts'

/** Options of a checkup. */
export interface CheckupOptions {
  /** Files and folders to report on, relative to the working folder. Absent or empty: the whole repository. */
  paths?: readonly string[]
  /** Rules to check, including rules that are off. Undefined: all rules that are not off. */
  only?: readonly RuleId[] | undefined
  /** Baseline file, relative to the working folder. Undefined: the default one, if it exists. */
  baseline?: string | undefined
}

/** A repository, the options of its check, and the result. */
export interface Checkup {
  root: string
  loaded: LoadedRepository
  options: CheckOptions
  result: CheckResult
  report: Report
}

/**
 * Reads the repository of the working folder and checks it. Needs no engine.
 * @throws SCAN_FAILED when the repository cannot be read
 * @throws PATH_MISSING when a path is not in the repository
 * @throws BASELINE_INVALID when the baseline cannot be read
 */
export async function checkup(context: CliContext, asked: CheckupOptions): Promise<Checkup> {
  const root = repositoryRoot(context.cwd)
  const paths = (asked.paths ?? []).map((path) => within(root, context.cwd, path))
  const loaded = await loadRepository(root, { env: context.env })
  context.secrets.learn(inPaths([root, ...loaded.repository.files]))
  const baseline = findBaseline(root, context.cwd, asked.baseline)
  const options: CheckOptions = {
    rules: RULES,
    today: dayOf(new Date()),
    baseline,
    only: asked.only,
    paths: paths.length > 0 ? paths : undefined,
  }
  const result = check(loaded.repository, options)
  const sources = sourcesOf(loaded.repository)
  if (baseline) sources.set(baseline.source.path, baseline.source)
  return { root, loaded, options, result, report: { result, rules: RULES, sources } }
}

/** Absolute path of the baseline. Without a name: the default one, in the root of the repository. */
export function baselineFile(root: string, cwd: string, named: string | undefined): string {
  return named === undefined ? resolve(root, BASELINE_PATH) : resolve(cwd, named)
}

function findBaseline(root: string, cwd: string, named: string | undefined): Baseline | null {
  const file = baselineFile(root, cwd, named)
  // A user may name a baseline anywhere.
  const source = readText(file, named === undefined ? { within: root } : {})
  if ('reason' in source) {
    if (named === undefined && source.isMissing) return null
    throw new SsotError({
      code: 'BASELINE_INVALID',
      summary: `The baseline ${named ?? BASELINE_PATH} ${source.reason}`,
      todo: 'Name an existing file, or write one with `npx ssot-docker validate --write-baseline`.',
    })
  }
  return readBaseline({ path: fromRoot(root, file), ...source })
}

function within(root: string, cwd: string, named: string): string {
  const path = fromRoot(root, resolve(cwd, named))
  if (path !== '..' && !path.startsWith('../') && existsSync(resolve(root, path))) return path || '.'
  throw new SsotError({
    code: 'PATH_MISSING',
    summary: `The repository ${root} has no file or folder ${named}`,
    todo: 'Name existing files or folders of the repository.',
  })
}

function fromRoot(root: string, file: string): string {
  return relative(root, file).replaceAll(sep, '/')
}
