import { readersOf } from '../../compose/environment.ts'
import { lackingIn } from '../../compose/given.ts'
import { isHostPort } from '../../compose/host-port.ts'
import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'
import { isInMessage, nestedInterpolations, requirement } from './interpolations.ts'

/** Finds variables that become empty if they are not set. */
export const unguardedVariable: Rule = {
  id: 'unguarded-variable',
  severity: 'warning',
  catches:
    'a bare `${NAME}` or `$NAME` without a value in the matrix or in the *Env file*, which becomes empty if the variable is missing',
  why: 'Compose prints a warning and continues with an empty value: the engine chooses a port, an image has no tag, a password is empty.',
  example: {
    wrong: 'DATABASE_URL: ${DATABASE_URL}\n',
    right: 'DATABASE_URL: ${DATABASE_URL:?from the matrix, table Services}\n',
  },
  fix: 'makes the variable required; not in commands, where it may be meant for a shell',
  beforeStart: false,
  needsMatrix: false,
  *check(repository): Iterable<Finding> {
    const lacking = lackingIn(repository)
    const readers = readersOf(repository)
    const hasMatrix = repository.matrix.matrix !== null
    for (const file of repository.composeFiles) {
      if (hasMatrix && readers(file.source.path).length === 0) continue
      for (const { interpolation, within } of nestedInterpolations(file)) {
        const { name, operator, path, span } = interpolation
        // COMPOSE_PROJECT_NAME is always set by Compose itself.
        if (operator !== '' || name === 'COMPOSE_PROJECT_NAME' || isInMessage(within)) continue
        // The outer variable has a default, which is a finding of its own, or tests whether the same variable is set.
        if (within.some((outer) => outer.operator.endsWith('-') || outer.name === name)) continue
        if (hasMatrix && lacking(file.source.path, interpolation).length === 0) continue
        if (hasMatrix && isHostPort(file, interpolation)) continue
        const isShell = SHELL.test(path)
        const { todo, edit } = requirement(file, interpolation, repository.matrix.matrix, lacking)
        yield {
          rule: 'unguarded-variable',
          at: positionAt(file.source, span.start),
          subject: `${name} at ${path}`,
          message: `${name} becomes empty if it is missing`,
          todo: isShell
            ? `Write \`$$${name}\` if the shell in the container should read it, otherwise \`\${${name}:?...}\`.`
            : todo,
          ...(edit && !isShell ? { edits: [edit] } : {}),
        }
      }
    }
  },
}

const SHELL = /^services\.[^.]+\.(?:command|entrypoint|healthcheck\.test|post_start|pre_stop)\b/u
