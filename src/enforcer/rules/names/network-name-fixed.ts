import { hasVariables } from '../../compose/template.ts'
import type { Finding } from '../../finding.ts'
import type { Repository } from '../../repository.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'
import { type Declaration, isNamedElsewhere } from './named-elsewhere.ts'
import { removeKey } from './remove-key.ts'

/** Finds networks and volumes whose name does not depend on the project's name. */
export const networkNameFixed: Rule = {
  id: 'network-name-fixed',
  severity: 'error',
  catches: 'a literal `name` of a network or volume that is not external',
  why: 'A second stack then uses the network or the data of the first one, and loses them when the first one is removed.',
  example: { wrong: 'volumes:\n  data:\n    name: shop-data\n', right: 'volumes:\n  data:\n' },
  fix: 'removes the line of a network if the name is used nowhere else; Compose then makes a name from the project and the key',
  beforeStart: true,
  needsMatrix: false,
  *check(repository): Iterable<Finding> {
    for (const { source, fixedNames } of repository.composeFiles) {
      for (const { kind, key, name } of fixedNames) {
        if (hasVariables(name.text)) continue
        // Under a new name a volume would be empty: its data stays under the old name. A person has to decide that.
        const isKept =
          name.use ||
          kind === 'volume' ||
          isNamedElsewhere(repository, name.text, givenNames(repository, name.text))
        const edit = isKept ? undefined : removeKey(source, 'name', name.span)
        yield {
          rule: 'network-name-fixed',
          at: positionAt(source, name.span.start),
          subject: `${kind} ${key}`,
          message: `${kind} ${key} has the fixed name ${name.text}`,
          todo:
            kind === 'volume'
              ? 'Remove the name once the data is moved or no longer needed: stacks then begin with an empty volume. To share the volume between stacks, declare it with `external: true`.'
              : 'Remove the name. To share the network between stacks, declare it with `external: true`.',
          ...(edit ? { edits: [edit] } : {}),
        }
      }
    }
  },
}

/** Every place that gives a network or volume this name. External ones are not among them: they use the name. */
function givenNames({ composeFiles }: Repository, wanted: string): Declaration[] {
  return composeFiles.flatMap(({ source, fixedNames }) =>
    fixedNames.flatMap(({ name }) => (name.text === wanted ? [{ source, span: name.span }] : [])),
  )
}
