import { z } from 'zod'
import { dayOf } from '../../core/text/units.ts'
import { VERSION } from '../../core/version.ts'
import { hashOf, inputNow } from '../../enforcer/preflight/inputs.ts'
import type { Registry } from '../../host/registry/registry.ts'
import type { StackDefinition } from './definition.ts'

/**
 * Begins to look for contradictions between what is to be started and the matrix, while Compose reads the same files in
 * a process of its own. What it finds is thrown by the function that it returns: Compose's own word on a file that it
 * does not accept goes before.
 *
 * Files that were found in order today are not read by the rules again; to load these takes longer than all the rest.
 */
export function lookForDrift(definition: StackDefinition, registry: Registry): () => Promise<void> {
  const looking = look(definition, registry)
  looking.catch(() => {}) // Thrown where it is asked for.
  return () => looking
}

async function look(definition: StackDefinition, registry: Registry): Promise<void> {
  const { root, matrix, environment } = definition
  const stack = `${root} ${environment.name}`
  const now = new Date()
  // A suppression may end with the day.
  const same = { version: VERSION, day: dayOf(now), matrix: hashOf(JSON.stringify(matrix)) }
  if (isAsChecked(root, same, registry.checked(stack))) return
  const { requireAgreement } = await import('../../enforcer/preflight/before-start.ts')
  const files = await requireAgreement(definition, same.day)
  registry.noteChecked(stack, JSON.stringify({ ...same, files }), now.getTime())
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
  const { files, ...before } = checkedSchema.parse(JSON.parse(checked))
  return (
    before.version === same.version &&
    before.day === same.day &&
    before.matrix === same.matrix &&
    Object.entries(files).every(([path, hash]) => inputNow(root, path) === hash)
  )
}
