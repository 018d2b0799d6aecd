import { existsSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import { SsotError } from '../../core/errors/errors.ts'
import { dayOf } from '../../core/text/units.ts'
import { BASELINE_PATH, type Baseline, readBaseline } from '../../enforcer/baseline/baseline.ts'
import type { Report } from '../../enforcer/report/report.ts'
import type { RuleId } from '../../enforcer/rule-ids.ts'
import { RULES } from '../../enforcer/rules/index.ts'
import { type CheckOptions, check } from '../../enforcer/run/check.ts'
import type { CheckResult } from '../../enforcer/run/result.ts'
import { sourcesOf } from '../../enforcer/run/sources.ts'
import { loadSource } from '../../enforcer/scan/load.ts'
import { repositoryRoot } from '../../enforcer/scan/root.ts'
import { type LoadedRepository, loadRepository } from '../../enforcer/scan/scan.ts'
import type { CliContext } from '../context.ts'

/** What `validate` and its like are asked for. */
export interface CheckupOptions {
  /** As a user names them, from the folder the command was called in; empty: everything. */
  paths?: readonly string[]
  only?: readonly RuleId[] | undefined
  /** As a user names it; undefined: the usual one, where it is there. */
  baseline?: string | undefined
}

/** A repository that has been read, and how it is checked. */
export interface Checkup {
  root: string
  loaded: LoadedRepository
  options: CheckOptions
  result: CheckResult
  report: Report
}

/**
 * Reads the repository that the command was called in, and checks it. Needs no engine.
 * @throws SCAN_FAILED, PATH_MISSING, BASELINE_INVALID
 */
export async function checkup(context: CliContext, asked: CheckupOptions): Promise<Checkup> {
  const root = repositoryRoot(context.cwd)
  const paths = (asked.paths ?? []).map((path) => within(root, context.cwd, path))
  const loaded = await loadRepository(root, { env: context.env })
  const baseline = await findBaseline(root, context.cwd, asked.baseline)
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

/** Where a baseline is read from and written to. */
export function baselineFile(root: string, cwd: string, named: string | undefined): string {
  return named === undefined ? resolve(root, BASELINE_PATH) : resolve(cwd, named)
}

async function findBaseline(root: string, cwd: string, named: string | undefined): Promise<Baseline | null> {
  const file = baselineFile(root, cwd, named)
  if (named === undefined && !existsSync(file)) return null
  const source = await loadSource(root, fromRoot(root, file))
  if ('reason' in source) {
    throw new SsotError({
      code: 'BASELINE_INVALID',
      summary: `The baseline ${named ?? BASELINE_PATH} ${source.reason}`,
      todo: 'Name one that is there, or write it with `npx ssot-docker validate --write-baseline`.',
    })
  }
  return readBaseline(source)
}

function within(root: string, cwd: string, named: string): string {
  const path = fromRoot(root, resolve(cwd, named))
  if (path !== '..' && !path.startsWith('../') && existsSync(resolve(root, path))) return path || '.'
  throw new SsotError({
    code: 'PATH_MISSING',
    summary: `There is no ${named} in the repository ${root}`,
    todo: 'Name files or folders of the repository that are there.',
  })
}

function fromRoot(root: string, file: string): string {
  return relative(root, file).replaceAll(sep, '/')
}
