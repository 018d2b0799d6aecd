import type { ReplacedService } from './event.ts'

/** What a run says of a kept stack of which some services are replaced. */
export function describeReplaced(replaced: readonly ReplacedService[]): string {
  const groups = Map.groupBy(replaced, ({ isBuilt, cause, detail = '' }) =>
    [isBuilt, cause, detail].join('\n'),
  )
  const parts = [...groups.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const verb = group.length === 1 ? 'is' : 'are'
    const act = first.isBuilt ? 'built and replaced' : 'replaced'
    return [`${namesOf(group)} ${verb} ${act}, ${reasonOf(first, group.length > 1)}`]
  })
  return `the stack that was kept goes on: ${parts.join('; ')}`
}

function reasonOf({ cause, detail }: ReplacedService, areSeveral: boolean): string {
  const whose = areSeveral ? 'their' : 'its'
  switch (cause) {
    case 'source changed':
      return `${whose} source changed`
    case 'config changed':
      return `${whose} definition changed`
    case 'dependency changed':
      return `because ${areSeveral ? 'they depend' : 'it depends'} on a service that is replaced`
    case 'used by a changed service':
      return `because a service that is replaced may have used ${areSeveral ? 'them' : 'it'}`
    default:
      return `because ${detail ?? cause}`
  }
}

function namesOf(services: readonly ReplacedService[]): string {
  const names = services.map(({ service }) => service)
  const last = names.pop() ?? ''
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`
}
