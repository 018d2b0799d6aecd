import { SsotError } from '../errors/errors.ts'
import type { Matrix, ServiceRow } from '../matrix/matrix.ts'
import { type PortBlock, servicesWithPorts } from '../matrix/port-blocks.ts'
import { serviceUrl } from '../matrix/variables.ts'
import type { ServiceReadiness } from '../options/schema.ts'
import { nearestName } from '../text/suggest.ts'
import { completeUrls } from './urls/complete.ts'
import { partsOf } from './urls/parts.ts'
import type { UrlSources } from './urls/settings.ts'

/** The address of one service of a running stack, as seen from the host. */
export interface ServiceEndpoint {
  /**
   * For example `http://127.0.0.1:28100`, without a slash at the end. As the column *URL* of the matrix says, or, for a
   * database whose image has well-known variables, with user, password and database:
   * `postgresql://shop:s3cret@127.0.0.1:28300/shop`.
   */
  url: string
  host: string
  port: number
  /** The protocol of the matrix: the scheme of {@link url}, unless the column *URL* says another one. */
  protocol: string
  /** The variable of the matrix that holds {@link url} in tests, such as `AUTH_URL`. */
  variable: string
  /** The user in {@link url}, decoded; absent: it has none. */
  username?: string
  /** The password in {@link url}, decoded; absent: it has none. */
  password?: string
  /** The path in {@link url} without its slash, decoded: a database, or a virtual host; absent: none, and for http and https. */
  database?: string
}

/** A running stack as tests see it. Plain data: it is passed between processes as JSON. */
export interface StackInfo {
  /** Name of the environment in the matrix, such as `test`. */
  environment: string
  /** Compose project name; `docker compose -p NAME ps` works with it. */
  project: string
  /** The engine that runs it; `endpoint` in the form of `DOCKER_HOST`. */
  engine: { endpoint: string }
  /** Published services by name; further ports of a service as `s3:console`. */
  services: Record<string, ServiceEndpoint>
}

/** What must answer from the host before a service counts as ready. */
export interface ReadinessEndpoint {
  host: string
  port: number
  /** The protocol of the matrix. */
  protocol: string
  /** The URL that must answer; null when a TCP connection that stays open is enough. */
  url: string | null
  /** The required HTTP status; `any`: every one below 500; absent: any 2xx. */
  status?: number | 'any'
  /** The time limit for one request, in milliseconds; absent: that of the healthcheck of the service. */
  requestTimeoutMs?: number
  /** The time limit for this service alone, in milliseconds from the start of its containers; absent: none. */
  timeoutMs?: number
  /** In the notation of wait-on: `http-get://127.0.0.1:28100/health`, `tcp:127.0.0.1:28300`. */
  resource: string
  /** Further ports of the service that must answer as well; absent: none. */
  more?: readonly ReadinessEndpoint[]
}

/**
 * The endpoints of the published services of a stack, by the names of their rows.
 *
 * @param sources what URLs are completed from; null: it cannot be read, so that URLs which depend on it are addresses alone
 * @throws VARIABLE_MISSING when the column *URL* names a variable that neither the service nor the matrix has
 * @throws TypeError when `ports` lacks a published service
 */
export function serviceEndpoints(
  matrix: Matrix,
  environment: string,
  ports: PortBlock,
  host: string,
  sources: UrlSources | null,
): Record<string, ServiceEndpoint> {
  const rows = servicesWithPorts(matrix, environment, ports).map(([row, port]) => ({ row, host, port }))
  const urls = completeUrls(rows, sources)
  return Object.fromEntries(
    rows.map(({ row: { name, protocol, variable }, port }, index) => {
      const url = urls[index] ?? serviceUrl(protocol, host, port)
      return [name, { url, host, port, protocol, variable, ...partsOf(url) }]
    }),
  )
}

/**
 * What must answer from the host before a stack is ready, by service. Of a service with several ports, the one without a name
 * must answer, or else its first one, and every other one with a health path: programs often publish ports that nothing
 * listens on yet, such as that of a debugger. Nothing can be asked over UDP.
 *
 * @param own the option `readiness`, by service; it takes precedence over the matrix
 * @throws OPTIONS_INVALID when `own` has a service that is not published or has no TCP port, or a path or status for one
 *   without HTTP
 * @throws TypeError when `ports` lacks a published service
 */
export function readinessEndpoints(
  matrix: Matrix,
  environment: string,
  ports: PortBlock,
  host: string,
  own: Readonly<Record<string, ServiceReadiness>> = {},
): Record<string, ReadinessEndpoint> {
  const rows = servicesWithPorts(matrix, environment, ports)
  const asked = rows.filter(([{ transport }]) => transport === 'tcp')
  const byService = Map.groupBy(asked, ([{ service }]) => service)
  const silent = rows.find(([{ service }]) => Object.hasOwn(own, service) && !byService.has(service))
  if (silent !== undefined) throw notAsked(silent[0], environment)
  requirePublished(Object.keys(own), [...byService.keys()], environment)
  return Object.fromEntries(
    [...byService].flatMap(([service, ofService]) => {
      const main = ofService.find(([{ portName }]) => portName === null) ?? ofService[0]
      if (main === undefined) return []
      const others = ofService.filter((row) => row !== main && row[0].healthPath !== null)
      const more = others.map(([row, port]) => endpointOf(row, port, host, {}))
      const endpoint = endpointOf(...main, host, own[service] ?? {})
      return [[service, more.length === 0 ? endpoint : { ...endpoint, more }]]
    }),
  )
}

function endpointOf(
  { service, protocol, healthPath }: ServiceRow,
  port: number,
  host: string,
  { path, ...limits }: ServiceReadiness,
): ReadinessEndpoint {
  const web = protocol === 'http' || protocol === 'https'
  const webOnly = [path, limits.status, limits.requestTimeoutMs]
  if (!web && webOnly.some((value) => value !== undefined)) throw notWeb(service, protocol)
  const url = web ? serviceUrl(protocol, host, port) + (path ?? healthPath ?? '/') : null
  const resource = url?.replace('://', '-get://') ?? serviceUrl('tcp', host, port).replace('//', '')
  const anyStatus = web && path === undefined && healthPath === null ? { status: 'any' as const } : {}
  return { host, port, protocol, url, resource, ...anyStatus, ...limits }
}

function requirePublished(
  services: readonly string[],
  published: readonly string[],
  environment: string,
): void {
  const unknown = services.find((name) => !published.includes(name))
  if (unknown === undefined) return
  const near = nearestName(unknown, published)
  throw new SsotError({
    code: 'OPTIONS_INVALID',
    summary: `The options of ssot-docker are wrong: "readiness.${unknown}" is about a service that environment ${environment} does not publish${
      near === undefined ? '' : `; did you mean "${near}"?`
    }`,
    todo: `Published services: ${published.join(', ') || 'none'}. For any other service, use a healthcheck in the compose file.`,
  })
}

function notAsked({ service, transport }: ServiceRow, environment: string): SsotError {
  return new SsotError({
    code: 'OPTIONS_INVALID',
    service,
    summary: `The options of ssot-docker are wrong: "readiness.${service}" is about a service that environment ${environment} publishes over ${transport.toUpperCase()} alone, where nothing can be asked`,
    todo: 'Use a healthcheck in the compose file.',
  })
}

function notWeb(service: string, protocol: string): SsotError {
  return new SsotError({
    code: 'OPTIONS_INVALID',
    service,
    summary: `The options of ssot-docker are wrong: "readiness.${service}" sets a path, a status or a time limit of a request, but ${service} speaks ${protocol}`,
    todo: 'Set them only for services whose protocol in the matrix is http or https; for other services, use a healthcheck.',
  })
}
