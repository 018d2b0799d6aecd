import { relative } from 'node:path'
import { deleteCommitted } from '../../enforcer/cleanup/delete.ts'
import { type Doomed, planCleanup } from '../../enforcer/cleanup/plan.ts'
import { plural } from '../../enforcer/report/words.ts'
import { checkup } from '../checkup.ts'
import type { CliContext } from '../program.ts'

/** `ssot-docker cleanup`: the Docker files that need not be there; deletes them only where that is asked for. */
export async function cleanupCommand(context: CliContext, { isSure }: { isSure: boolean }): Promise<void> {
  const { root, result, loaded } = await checkup(context, {})
  const doomed = planCleanup(result.findings, loaded.files)
  for (const { rule, reason } of result.skippedRules)
    context.print(`${rule} was not checked, since ${reason}.`)
  for (const line of doomed.flatMap(describe)) context.print(line)
  if (doomed.length === 0) {
    context.print('Nothing to delete.')
    return
  }
  if (!isSure) {
    context.print(`${plural(doomed.length, 'file')} to delete; \`npx ssot-docker cleanup --yes\` does.`)
    context.fail()
    return
  }
  const paths = doomed.map(({ path }) => path)
  const { commit } = await deleteCommitted(root, paths, context.env)
  context.print(`${plural(paths.length, 'file')} deleted. To have them back:`)
  const folder = relative(context.cwd, root)
  const words = ['git', ...(folder === '' ? [] : ['-C', folder]), 'checkout', commit, '--', ...paths]
  context.print(`  ${words.map(quote).join(' ')}`)
}

function describe({ path, reasons, useInstead }: Doomed): string[] {
  return [
    path,
    ...reasons.map((reason) => `  ${reason}`),
    ...(useInstead === null ? [] : [`  Use instead: ${useInstead}`]),
  ]
}

/** A word of a command as a POSIX shell reads it. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
