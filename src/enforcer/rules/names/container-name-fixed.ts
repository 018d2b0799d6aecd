import { eachOnce, writtenAt } from '../../compose/places.ts'
import { hasVariables } from '../../compose/template.ts'
import type { Finding } from '../../finding.ts'
import type { Repository } from '../../repository.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'
import { type Declaration, isNamedElsewhere } from './named-elsewhere.ts'
import { removeKey } from './remove-key.ts'

/** Finds containers whose name does not depend on the project's name. */
export const containerNameFixed: Rule = {
  id: 'container-name-fixed',
  severity: 'error',
  catches: 'a literal `container_name`',
  why: 'Container names are unique on an engine: a second stack, such as that of another test run or checkout, cannot start while the first one runs.',
  example: {
    wrong: 'db:\n  container_name: shop-db\n  image: postgres:17\n',
    right: 'db:\n  image: postgres:17\n',
  },
  fix: 'removes the line if the name is used nowhere else; Compose then makes a name from the project and the service',
  beforeStart: true,
  needsMatrix: false,
  *check(repository): Iterable<Finding> {
    const isFirst = eachOnce()
    for (const file of repository.composeFiles) {
      for (const { name, containerName } of file.services) {
        if (containerName === null || hasVariables(containerName.text)) continue
        const { source, span } = writtenAt(file, containerName)
        if (!isFirst(source, span)) continue
        const isUsed = isNamedElsewhere(
          repository,
          containerName.text,
          givenNames(repository, containerName.text),
        )
        const edit = isUsed ? undefined : removeKey(source, 'container_name', span)
        yield {
          rule: 'container-name-fixed',
          at: positionAt(source, span.start),
          subject: `service ${name}`,
          message: `service ${name} has the fixed container name ${containerName.text}`,
          todo: 'Remove it, and address the container by its service: with `docker compose exec SERVICE`, or by the service name on the network.',
          ...(edit ? { edits: [edit] } : {}),
        }
      }
    }
  },
}

/** Every place that sets this container name. */
function givenNames({ composeFiles }: Repository, wanted: string): Declaration[] {
  return composeFiles.flatMap((file) =>
    file.services.flatMap(({ containerName }) =>
      containerName?.text === wanted ? [writtenAt(file, containerName)] : [],
    ),
  )
}
