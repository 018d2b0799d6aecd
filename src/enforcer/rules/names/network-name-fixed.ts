import { environmentsOf } from '../../compose/environment.ts'
import { eachOnce, writtenAt } from '../../compose/places.ts'
import { hasVariables } from '../../compose/template.ts'
import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'

/** Finds networks and volumes whose name does not depend on the project's name. */
export const networkNameFixed: Rule = {
  id: 'network-name-fixed',
  severity: 'info',
  catches: 'a literal `name` of a network or volume that is not external, which stacks leave out',
  why: 'A second stack would use the network or the data of the first one, and lose them when the first one is removed. So each stack gets a network or volume of its own. What is in a volume of that name is not seen by a stack. To share one on purpose, declare it with `external: true`. Nothing has to be changed, so this is information.',
  example: { wrong: 'volumes:\n  data:\n    name: shop-data\n', right: 'volumes:\n  data:\n' },
  fix: null,
  beforeStart: false,
  needsMatrix: true,
  *check(repository): Iterable<Finding> {
    const isFirst = eachOnce()
    for (const { files } of environmentsOf(repository)) {
      for (const file of files) {
        for (const { kind, key, name } of file.fixedNames) {
          if (hasVariables(name.text)) continue
          const { source, span } = writtenAt(file, name)
          if (!isFirst(source, span)) continue
          yield {
            rule: 'network-name-fixed',
            at: positionAt(source, span.start),
            subject: `${kind} ${key}`,
            message: `stacks leave out the name ${name.text} of ${kind} ${key}`,
            todo:
              kind === 'volume'
                ? 'Nothing: each stack has a volume of its own. To use the one of this name, declare it with `external: true`.'
                : 'Nothing: each stack has a network of its own. To use the one of this name, declare it with `external: true`.',
          }
        }
      }
    }
  },
}
