import { inSource } from '../../core/secrets/read/in-source.ts'
import { readBaseline } from '../../enforcer/baseline/baseline.ts'
import { unifiedDiff } from '../../enforcer/fix/diff.ts'
import { lackingCommands } from '../../enforcer/fix/lacking-commands.ts'
import { newlyRequired } from '../../enforcer/fix/newly-required.ts'
import { repair } from '../../enforcer/fix/repair.ts'
import { writeChanged } from '../../enforcer/fix/write.ts'
import { plural, verdict } from '../../enforcer/report/words.ts'
import type { Repository } from '../../enforcer/repository.ts'
import type { RuleId } from '../../enforcer/rule-ids.ts'
import { check } from '../../enforcer/run/check.ts'
import type { CheckResult } from '../../enforcer/run/result.ts'
import { assemble } from '../../enforcer/scan/assemble.ts'
import { hideSecrets } from '../../enforcer/secrets/hide.ts'
import type { CliContext } from '../context.ts'
import { checkup } from './checkup.ts'

/** Runs `ssot-docker fix`: fixes the findings that need no decision, or prints the fixes as a diff. */
export async function fixCommand(
  context: CliContext,
  { isDryRun, only }: { isDryRun: boolean; only: readonly RuleId[] | undefined },
): Promise<void> {
  const { root, loaded, options, report } = await checkup(context, { only })
  const before = new Map([...loaded.sources, ...report.sources])
  const { baseline } = options
  const { changed, fixed, remaining, unfinished } = repair(before, (sources) => {
    const { repository } = assemble({ ...loaded, sources })
    const source = baseline ? sources.get(baseline.source.path) : undefined
    return check(repository, { ...options, baseline: source ? readBaseline(source) : null })
  })
  const after = () => assemble({ ...loaded, sources: new Map([...before, ...changed]) }).repository
  if (isDryRun) {
    // A diff also shows the lines around a change, and these may contain secrets.
    const shown = new Map([...before].filter(([path]) => changed.has(path)))
    const old = { repository: loaded.repository, sources: shown }
    for (const { text } of shown.values()) context.secrets.learn(inSource(text))
    const diff = unifiedDiff(hideSecrets(old), hideSecrets({ repository: after(), sources: changed }, old))
    if (diff !== '') context.printData(context.secrets.hide(diff.replace(/\n$/, '')))
    context.note(`${plural(fixed.length, 'finding')} would be fixed in ${plural(changed.size, 'file')}.`)
    for (const line of unset(loaded.repository, after())) context.note(line)
    if (remaining.findings.length > 0) context.note(left(remaining))
    if (changed.size > 0 || remaining.counts.errors > 0) context.fail()
    return
  }
  await writeChanged(root, before, changed)
  for (const { at, rule, message } of fixed) {
    context.print(`fixed  ${at.file}:${at.line}:${at.column}  ${message}  ${rule}`)
  }
  context.print(`${plural(fixed.length, 'finding')} fixed in ${plural(changed.size, 'file')}.`)
  for (const line of unset(loaded.repository, after())) context.print(line)
  if (unfinished.length > 0) {
    context.print(`${plural(unfinished.length, 'finding')} not fixed: their fixes undo one another.`)
  }
  if (remaining.findings.length > 0) context.print(left(remaining))
  if (remaining.counts.errors > 0) context.fail()
}

/** The variables that have to be set from now on, and the commands that do not set them. */
function unset(before: Repository, after: Repository): string[] {
  const required = newlyRequired(before, after)
  const names = [...new Set([...required.values()].flat())].sort()
  if (names.length === 0) return []
  const commands = lackingCommands(after, required).map(
    ({ at, what, names: unset }) =>
      `  ${at.file}:${at.line}:${at.column}  ${what} without ${unset.join(', ')}`,
  )
  return [
    `These variables have no default any more: ${names.join(', ')}. Set them wherever stacks are started, or write their values into the files.`,
    ...(commands.length === 0 ? [] : ['These commands do not set them:', ...commands]),
  ]
}

function left(remaining: CheckResult): string {
  return `${verdict(remaining)} left. Run \`npx ssot-docker validate\` to see them.`
}
