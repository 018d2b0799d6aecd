import type { SourcePosition } from '../../../core/errors/errors.ts'
import { environmentsOf, isActive } from '../../compose/environment.ts'
import { eachOnce, writtenAt } from '../../compose/places.ts'
import { hasVariables } from '../../compose/template.ts'
import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'

/** Finds containers whose name does not depend on the project's name. */
export const containerNameFixed: Rule = {
  id: 'container-name-fixed',
  severity: 'info',
  catches:
    'a literal `container_name`, or a `hostname` of a service on an external network, which stacks leave out',
  why: 'Container names are unique on an engine, so two stacks cannot both have one. A stack therefore gets no such name. Its containers still find each other by it, as an alias on the networks of the stack. The same goes for a `hostname` on an external network, where other stacks would find it. Only what addresses the container from outside, such as `docker exec NAME`, has to use another name. Nothing has to be changed, so this is information.',
  example: {
    wrong: 'db:\n  container_name: shop-db\n  image: postgres:17\n',
    right: 'db:\n  image: postgres:17\n',
  },
  fix: null,
  beforeStart: false,
  needsMatrix: true,
  *check(repository): Iterable<Finding> {
    const isFirst = eachOnce()
    for (const { environment, files, services } of environmentsOf(repository)) {
      const external = new Set(files.flatMap((file) => file.externalNetworks.map(({ key }) => key)))
      for (const { file, service } of services) {
        const { name, containerName } = service
        const { hostname } = service.settings
        const isOutside = service.attachments.some(({ network }) => external.has(network))
        if (typeof hostname === 'string' && isOutside && isActive(service, environment)) {
          yield leftOut(positionAt(file.source, service.span.start), name, 'host name', hostname)
        }
        if (containerName === null || hasVariables(containerName.text)) continue
        if (!isActive(service, environment)) continue
        const { source, span } = writtenAt(file, containerName)
        if (!isFirst(source, span)) continue
        yield leftOut(positionAt(source, span.start), name, 'container name', containerName.text)
      }
    }
  },
}

function leftOut(at: SourcePosition, service: string, what: string, name: string): Finding {
  return {
    rule: 'container-name-fixed',
    at,
    subject: what === 'host name' ? `service ${service}, ${what}` : `service ${service}`,
    message: `stacks leave out the ${what} ${name} of service ${service}`,
    todo: `Nothing: other services still find it as ${name}. From outside use \`npx ssot-docker shell ${service}\` and the like.`,
  }
}
