import { hasVariables } from '../../compose/template.ts'
import type { Finding } from '../../finding.ts'
import type { Repository } from '../../repository.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'
import { type Declaration, isNamedElsewhere } from './named-elsewhere.ts'
import { removeKey } from './remove-key.ts'

/** A network or volume whose name does not come from the project's. */
export const networkNameFixed: Rule = {
  id: 'network-name-fixed',
  severity: 'error',
  catches: 'a literal `name` of a network or volume that is not external',
  why: 'A second stack gets the network or the data of the first one, and loses them when the first one is taken down.',
  example: { wrong: 'volumes:\n  data:\n    name: shop-data\n', right: 'volumes:\n  data:\n' },
  fix: 'removes the line of a network whose name stands nowhere else; Compose then makes a name from the project and the key',
  beforeStart: true,
  needsMatrix: false,
  *check(repository): Iterable<Finding> {
    for (const { source, fixedNames } of repository.composeFiles) {
      for (const { kind, key, name } of fixedNames) {
        if (hasVariables(name.text)) continue
        // The data of a volume stays under the old name, and a stack would begin without it: a person decides that.
        const isLeft =
          name.use ||
          kind === 'volume' ||
          isNamedElsewhere(repository, name.text, givenNames(repository, name.text))
        const edit = isLeft ? undefined : removeKey(source, 'name', name.span)
        yield {
          rule: 'network-name-fixed',
          at: positionAt(source, name.span.start),
          subject: `${kind} ${key}`,
          message: `${kind} ${key} has the fixed name ${name.text}`,
          todo:
            kind === 'volume'
              ? 'Remove it, once its data is moved or may be lost, for a stack then begins with an empty volume; or declare it with `external: true` if several stacks are to share it.'
              : 'Remove it; or declare it with `external: true` if several stacks are to share it.',
          ...(edit ? { edits: [edit] } : {}),
        }
      }
    }
  },
}

/** Every place that gives a network or a volume this name. One that is external is used by it, and counts as another. */
function givenNames({ composeFiles }: Repository, wanted: string): Declaration[] {
  return composeFiles.flatMap(({ source, fixedNames }) =>
    fixedNames.flatMap(({ name }) => (name.text === wanted ? [{ source, span: name.span }] : [])),
  )
}
