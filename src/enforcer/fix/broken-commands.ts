import type { Finding } from '../finding.ts'
import type { Repository } from '../repository.ts'
import { type CheckOptions, check } from '../run/check.ts'

/**
 * The commands in scripts, CI files and docs that no longer run after the change, because a compose file now needs variables
 * that only the matrix sets. Suppressed ones, and those of the baseline, are left out.
 */
export function brokenCommands(before: Repository, after: Repository, options: CheckOptions): Finding[] {
  const find = (repository: Repository) =>
    check(repository, { ...options, only: ['plain-compose-command'] }).findings
  const known = new Set(find(before).map(keyOf))
  return find(after).filter((finding) => !known.has(keyOf(finding)))
}

function keyOf({ at, subject }: Finding): string {
  return JSON.stringify([at.file, at.line, at.column, subject])
}
