import { relative } from 'node:path'
import { shellWord } from '../../core/text/shell-words.ts'
import { deleteCommitted } from '../../enforcer/cleanup/delete.ts'
import { type Naming, namingsOf } from '../../enforcer/cleanup/named.ts'
import { type Doomed, planCleanup, settle } from '../../enforcer/cleanup/plan.ts'
import { plural } from '../../enforcer/report/words.ts'
import type { CliContext } from '../context.ts'
import { checkup } from './checkup.ts'

const MOST_SHOWN = 5

/** Runs `ssot-docker cleanup`: shows the Docker files that are not needed, and deletes them only if `isSure`. */
export async function cleanupCommand(context: CliContext, { isSure }: { isSure: boolean }): Promise<void> {
  const { root, result, loaded } = await checkup(context, {})
  const found = planCleanup(result.findings, loaded.files)
  const paths = found.map(({ path }) => path)
  const namings = await namingsOf(root, paths, loaded.files, context.env)
  const { doomed, kept } = settle(found, namings)
  for (const { rule, reason } of result.skippedRules)
    context.print(`${rule} was not checked, because ${reason}.`)
  for (const line of doomed.flatMap(describe)) context.print(line)
  for (const line of [...kept].flatMap(describeKept)) context.print(line)
  if (kept.size > 0) context.fail()
  if (doomed.length === 0) {
    context.print('Nothing to delete.')
    return
  }
  if (!isSure) {
    context.print(`${plural(doomed.length, 'file')} to delete: run \`npx ssot-docker cleanup --yes\`.`)
    context.fail()
    return
  }
  const deleted = doomed.map(({ path }) => path)
  const { commit } = await deleteCommitted(root, deleted, context.env)
  context.print(`${plural(deleted.length, 'file')} deleted. To undo this, run:`)
  const folder = relative(context.cwd, root)
  const words = ['git', ...(folder === '' ? [] : ['-C', folder]), 'checkout', commit, '--', ...deleted]
  context.print(`  ${words.map(shellWord).join(' ')}`)
}

function describe({ path, reasons, useInstead }: Doomed): string[] {
  return [
    path,
    ...reasons.map((reason) => `  ${reason}`),
    ...(useInstead === null ? [] : [`  Use instead: ${useInstead}`]),
  ]
}

function describeKept([path, namings]: [string, Naming[]]): string[] {
  const shown = namings.slice(0, MOST_SHOWN).map(({ file, line }) => `${file}:${line}`)
  const more = namings.length > MOST_SHOWN ? `, and ${namings.length - MOST_SHOWN} more` : ''
  return [path, `  Kept, because it is named in ${shown.join(', ')}${more}`]
}
