import { z } from 'zod'
import { dayOf } from '../../core/text/units.ts'
import { VERSION } from '../../core/version.ts'
import { hashOf, inputNow } from '../../enforcer/inputs.ts'
import type { Journal } from '../../host/journal/journal.ts'
import type { StackDefinition } from './definition.ts'

/**
 * Begins to look for contradictions between what is to be started and the matrix, while Compose reads the same files in
 * a process of its own. What it finds is thrown by the function that it returns: Compose's own word on a file that it
 * does not accept goes before.
 *
 * Files that were found in order today are not read by the rules again; to load these takes longer than all the rest.
 */
export function lookForDrift(definition: StackDefinition, journal: Journal): () => Promise<void> {
  const looking = look(definition, journal)
  looking.catch(() => {}) // Thrown where it is asked for.
  return () => looking
}

async function look(definition: StackDefinition, journal: Journal): Promise<void> {
  const { root, matrix, environment } = definition
  const checked = { root, environment: environment.name }
  const now = new Date()
  // A suppression may end with the day.
  const same = { version: VERSION, day: dayOf(now), matrix: hashOf(JSON.stringify(matrix)) }
  if (isAsChecked(root, same, journal.checks.last(checked))) return
  const { requireNoDrift } = await import('../../enforcer/before-start.ts')
  const files = await requireNoDrift(definition, same.day)
  journal.checks.note(checked, JSON.stringify({ ...same, files }), now.getTime())
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
