import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'
import { ungivenVariables } from '../shared/ungiven.ts'
import { isInMessage, nestedInterpolations, requirement } from './interpolations.ts'

/** A variable that becomes empty where it is missing. */
export const unguardedVariable: Rule = {
  id: 'unguarded-variable',
  severity: 'warning',
  catches: 'a bare `${NAME}` or `$NAME`, which becomes empty where the variable is missing',
  why: 'Compose prints a warning and goes on with nothing in its place: a port that the engine chooses, an image without a tag, an empty password.',
  example: {
    wrong: 'DATABASE_URL: ${DATABASE_URL}\n',
    right: 'DATABASE_URL: ${DATABASE_URL:?from the matrix, table Services}\n',
  },
  fix: 'makes the variable required; not in commands, where a shell may have been meant to read it',
  beforeStart: false,
  needsMatrix: false,
  *check(repository): Iterable<Finding> {
    const ungivenIn = ungivenVariables(repository)
    for (const file of repository.composeFiles) {
      for (const { interpolation, within } of nestedInterpolations(file)) {
        const { name, operator, path, span } = interpolation
        // Compose itself always sets the name of the project.
        if (operator !== '' || name === 'COMPOSE_PROJECT_NAME' || isInMessage(within)) continue
        // Around it stands a default, which is found by itself, or a test that the same variable is set.
        if (within.some((outer) => outer.operator.endsWith('-') || outer.name === name)) continue
        const isShell = SHELL.test(path)
        const { todo, edit } = requirement(file, interpolation, repository.matrix.matrix, ungivenIn)
        yield {
          rule: 'unguarded-variable',
          at: positionAt(file.source, span.start),
          subject: `${name} at ${path}`,
          message: `${name} becomes empty where it is missing`,
          todo: isShell
            ? `Write \`$$${name}\` if the shell in the container is to read it, else \`\${${name}:?...}\`.`
            : todo,
          ...(edit && !isShell ? { edits: [edit] } : {}),
        }
      }
    }
  },
}

const SHELL = /^services\.[^.]+\.(?:command|entrypoint|healthcheck\.test|post_start|pre_stop)\b/u
