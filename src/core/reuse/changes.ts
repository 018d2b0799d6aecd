import type { Decision } from '../plan/decide.ts'
import type { Cause } from '../plan/operation.ts'

/** What has changed between the start of a kept stack and the run that asks for it. */
export interface Changes {
  /** Where the engine is that the stack is on, and the one that the run uses. */
  engines: { before: string; now: string }
  /** Whether the tables of the matrix are the same. */
  isSameMatrix: boolean
  /** What a refresh would do with each service. */
  decisions: readonly Pick<Decision, 'service' | 'action' | 'cause' | 'detail'>[]
  /** Services with containers that the compose file no longer has. */
  forgotten: readonly string[]
  /** Services whose image has another id now under its name, such as after a pull. */
  otherImages: readonly string[]
  /** See `redefinition`. */
  redefined: string | null
  /** How the files that services mount have changed, or why that is not known, as a clause. */
  mounted: readonly MountedChange[] | { unknown: string }
}

/** How mounted files have changed. */
export interface MountedChange {
  /** A clause: `db/init.sql was changed`. */
  clause: string
  /** The services that mount one of them. */
  services: readonly string[]
}

/** Why the containers of a service must be new. */
export interface Reason {
  cause: Cause
  /** What exactly: `db/init.sql was changed`. Absent: the cause says all. */
  detail?: string
}

export type Changed =
  | { is: 'nothing' }
  /** Only a new stack is right. `because`: a clause, such as `the matrix changed`. */
  | { is: 'everything'; because: string }
  /** What these services are made from. `because`: what happened to the first one, as a clause: `the source of api changed`. */
  | { is: 'services'; because: string; services: ReadonlyMap<string, Reason> }

/** The changes of one service that leave all other services as they are. */
const OWN_CHANGES: readonly Cause[] = ['source changed', 'config changed']

/** What has changed, as far as files and images tell. */
export function whatChanged(changes: Changes): Changed {
  const { engines, isSameMatrix, decisions, forgotten, otherImages, redefined, mounted } = changes
  const everything = (because: string): Changed => ({ is: 'everything', because })
  if (engines.before !== engines.now)
    return everything(`it is on the engine ${engines.before}, not on ${engines.now}`)
  if (!isSameMatrix) return everything('the matrix changed')
  const changed = decisions.filter(({ action, cause }) => action !== 'keep' && cause !== 'dependency changed')
  const other = changed.find(({ action, cause }) => action !== 'replace' || !OWN_CHANGES.includes(cause))
  if (other !== undefined) return everything(clauseOf(other))
  if (forgotten[0] !== undefined) return everything(`the compose file no longer has ${forgotten[0]}`)
  if (otherImages[0] !== undefined) return everything(`the image of ${otherImages[0]} is another one now`)
  if ('unknown' in mounted) return everything(mounted.unknown)
  const stray = mounted.find(({ services }) => services.length === 0)
  if (stray !== undefined) return everything(stray.clause)
  const because = changed[0] ? clauseOf(changed[0]) : mounted[0]?.clause
  if (because === undefined) return { is: 'nothing' }
  if (redefined !== null) return everything(redefined)
  const services = new Map<string, Reason>()
  for (const { clause, services: users } of mounted)
    for (const service of users) services.set(service, { cause: 'mounted files changed', detail: clause })
  for (const { service, cause } of changed) services.set(service, { cause })
  return { is: 'services', because, services }
}

function clauseOf({ service, action, cause, detail }: Changes['decisions'][number]): string {
  if (action === 'create') return `${service} is new in the compose file`
  if (cause === 'source changed') return `the source of ${service} changed`
  if (cause === 'config changed') return `the definition of ${service} changed`
  return `${service}: ${detail ?? cause}`
}
