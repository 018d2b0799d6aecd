import type { Problem } from '../../errors/errors.ts'
import type { ResetWay } from '../matrix.ts'
import type { MatrixDraft } from '../read/draft.ts'

/** The protocols of services that can be put back in these ways. */
const PROTOCOLS: Partial<Record<ResetWay['way'], readonly string[]>> = {
  postgres: ['postgresql', 'postgres', 'tcp'],
  mysql: ['mysql', 'mariadb', 'tcp'],
  redis: ['redis', 'rediss', 'valkey', 'valkeys', 'tcp'],
  http: ['http', 'https'],
}

/**
 * Checks that each service speaks what *Reset* needs. A service with `postgres`, `mysql` or `redis` need not be published, because it is put
 * back from inside of its container; a request needs a port.
 */
export function checkResets({ state, services }: MatrixDraft): Problem[] {
  return state.flatMap(({ source, cells: { Service: service, Reset: reset } }) => {
    const way = reset?.value?.way
    const protocols = way === undefined ? undefined : PROTOCOLS[way]
    if (service === undefined || reset === undefined || protocols === undefined) return []
    const own = services.find(({ cells }) => cells.Service?.value === service.value)
    if (own === undefined && way !== 'http') return []
    // A cell with a problem of its own.
    const protocol = own?.cells.Protocol?.value
    if (own !== undefined && (protocol === undefined || protocols.includes(protocol))) return []
    const known =
      own === undefined
        ? `Services has no row "${service.value}"`
        : `its Protocol under Services is ${protocol}`
    return [
      {
        ...reset.at,
        message: `${source.label}: Reset is \`${way}\`, but ${known}`,
        found: reset.text,
        allowed: `\`${way}\` for a service with the Protocol ${protocols.join(' or ')}`,
      },
    ]
  })
}
