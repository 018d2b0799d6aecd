import { unsupportedFeatures } from '../../../core/compose/support.ts'
import { environmentsOf, isActive } from '../../compose/environment.ts'
import { writtenModel } from '../../compose/written-model.ts'
import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'

/** Finds what a compose file may say and a start refuses. */
export const unsupportedFeature: Rule = {
  id: 'unsupported-feature',
  severity: 'error',
  catches:
    'a feature of compose files that this program does not support, in a service that an environment starts',
  why: 'The stack would silently lack it, so a start refuses it. docs/troubleshooting.md has the table of what is refused, each with the reason and what to do instead.',
  example: {
    wrong: 'db: { provider: { type: cloud-database } }\n',
    right: 'db: { image: "postgres:17" }\n',
  },
  fix: null,
  beforeStart: true,
  needsMatrix: true,
  *check(repository): Iterable<Finding> {
    for (const { environment, files, services } of environmentsOf(repository)) {
      for (const inFile of services) {
        const { file, service } = inFile
        if (!isActive(service, environment)) continue
        for (const { message, refused } of unsupportedFeatures(writtenModel(inFile, files))) {
          yield {
            rule: 'unsupported-feature',
            at: positionAt(file.source, service.span.start),
            subject: message,
            message: `${message}, which is not supported`,
            todo: `${refused.reason} ${refused.instead}`,
            related: [{ at: environment.at, message: `environment ${environment.name}` }],
          }
        }
      }
    }
  },
}
