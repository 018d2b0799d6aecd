import { posix } from 'node:path'
import type { EnvironmentRow } from '../../../core/matrix/matrix.ts'
import { mayBuild, shownPatterns } from '../../../core/matrix/pattern.ts'
import { environmentsOf, isActive, type ServiceInFile } from '../../compose/environment.ts'
import type { BuildSource } from '../../compose/model.ts'
import { saidAt } from '../../compose/places.ts'
import type { Edit, Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { stemBy, stemOf } from './stem.ts'

/** Finds services that build a Dockerfile of another environment, or of none. */
export const buildOutsidePattern: Rule = {
  id: 'build-outside-pattern',
  severity: 'error',
  catches: "a service that builds a Dockerfile that does not match its environment's pattern",
  why: 'The tests then run on an image of another environment, or on one that is not in the matrix.',
  example: {
    wrong: 'build:\n  context: ..\n  dockerfile: docker/auth.Dockerfile\n',
    right: 'build:\n  context: ..\n  dockerfile: docker/auth.alpine.Dockerfile\n',
  },
  fix: "replaces it with the Dockerfile of the environment's pattern, if exactly one has the same name",
  beforeStart: true,
  needsMatrix: true,
  *check(repository): Iterable<Finding> {
    const { matrix } = repository.matrix
    if (matrix === null) return
    for (const { environment, services } of environmentsOf(repository)) {
      const patterns = environment.dockerfiles
      for (const { file, service, movesPaths } of services) {
        const { build } = service
        const dockerfile = build?.dockerfile ?? null
        if (
          build === null ||
          dockerfile === null ||
          movesPaths ||
          !isActive(service, environment) ||
          mayBuild(environment, dockerfile)
        )
          continue
        const stem = stemOf(dockerfile, matrix)
        const twins = [...repository.files].filter((path) =>
          patterns.some((pattern) => stemBy(pattern, path) === stem),
        )
        const [twin] = twins.length === 1 ? twins : []
        const edit = twin === undefined ? undefined : editOf(file, build, twin)
        yield {
          rule: 'build-outside-pattern',
          at: saidAt(file, build.dockerfileText ?? build),
          subject: `service ${service.name}, environment ${environment.name}`,
          message: `service ${service.name} builds ${dockerfile}, but environment ${environment.name} builds ${patterns.length === 0 ? 'nothing' : `only ${shownPatterns(environment)}`}`,
          todo: whatToDo(environment, twin),
          related: [{ at: environment.at, message: `the Dockerfiles of environment ${environment.name}` }],
          ...(edit ? { edits: [edit] } : {}),
        }
      }
    }
  },
}

function whatToDo(environment: EnvironmentRow, twin: string | undefined): string {
  if (environment.dockerfiles.length === 0)
    return 'Give the environment a pattern under Dockerfiles, or use an image without a build.'
  return twin === undefined
    ? `Build a Dockerfile that matches ${shownPatterns(environment)}, or add its path under Dockerfiles.`
    : `Build ${twin}.`
}

/** The edit that names another Dockerfile; undefined: the value is not a plain text at its own place. */
function editOf(file: ServiceInFile['file'], build: BuildSource, path: string): Edit | undefined {
  const { dockerfileText: text, context } = build
  if (text === null || context === null || text.inherited || text.use) return undefined
  const written = file.source.text.slice(text.span.start, text.span.end)
  const quote = /^["']/u.exec(written)?.[0] ?? ''
  const replacement = posix.relative(context, path)
  if (written !== `${quote}${text.text}${quote}` || !/^[\w.@+/-]+$/u.test(replacement)) return undefined
  const { start, end } = text.span
  return { path: file.source.path, start: start + quote.length, end: end - quote.length, text: replacement }
}
