import { SsotError } from '../errors/errors.ts'
import type { Matrix, ServiceRow } from '../matrix/matrix.ts'
import { type PortBlock, servicesWithPorts } from '../matrix/port-blocks.ts'
import { serviceUrl } from '../matrix/variables.ts'
import type { ServiceReadiness } from '../options/schema.ts'
import { nearestName } from '../text/suggest.ts'

/** The address of one service of a running stack, as seen from the host. */
export interface ServiceEndpoint {
  /** For example `http://127.0.0.1:28100`, without a slash at the end. */
  url: string
  host: string
  port: number
  /** The protocol of the matrix: the scheme of {@link url}. */
  protocol: string
  /** The variable of the matrix that holds {@link url} in tests, such as `AUTH_URL`. */
  variable: string
}

/** A running stack as tests see it. Plain data: it is passed between processes as JSON. */
export interface StackInfo {
  /** Name of the environment in the matrix, such as `test`. */
  environment: string
  /** Compose project name; `docker compose -p NAME ps` works with it. */
  project: string
  /** The engine that runs it; `endpoint` in the form of `DOCKER_HOST`. */
  engine: { endpoint: string }
  /** Published services by name. */
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
  /** The required HTTP status; absent: any 2xx. */
  status?: number
  /** The time limit for one request, in milliseconds; absent: that of the healthcheck of the service. */
  requestTimeoutMs?: number
  /** The time limit for this service alone, in milliseconds from the start of its containers; absent: none. */
  timeoutMs?: number
  /** In the notation of wait-on: `http-get://127.0.0.1:28100/health`, `tcp:127.0.0.1:28300`. */
  resource: string
}

/**
 * The endpoints of the published services of a stack, by service name.
 * @throws TypeError when `ports` lacks a published service
 */
export function serviceEndpoints(
  matrix: Matrix,
  environment: string,
  ports: PortBlock,
  host: string,
): Record<string, ServiceEndpoint> {
  return Object.fromEntries(
    servicesWithPorts(matrix, environment, ports).map(([{ name, protocol, variable }, port]) => [
      name,
      { url: serviceUrl(protocol, host, port), host, port, protocol, variable },
    ]),
  )
}

/**
 * What must answer from the host before a stack is ready, by published service.
 * @param own the option `readiness`, by service; it takes precedence over the matrix
 * @throws OPTIONS_INVALID when `own` has a service that is not published, or a path or status for one without HTTP
 * @throws TypeError when `ports` lacks a published service
 */
export function readinessEndpoints(
  matrix: Matrix,
  environment: string,
  ports: PortBlock,
  host: string,
  own: Readonly<Record<string, ServiceReadiness>> = {},
): Record<string, ReadinessEndpoint> {
  const published = servicesWithPorts(matrix, environment, ports)
  requirePublished(
    Object.keys(own),
    published.map(([{ name }]) => name),
    environment,
  )
  return Object.fromEntries(
    published.map(([service, port]) => {
      const { name, protocol } = service
      const { path, ...limits } = own[name] ?? {}
      const web = protocol === 'http' || protocol === 'https'
      const webOnly = [path, limits.status, limits.requestTimeoutMs]
      if (!web && webOnly.some((value) => value !== undefined)) throw notWeb(name, protocol)
      const url = web ? serviceUrl(protocol, host, port) + (path ?? healthPathOf(service)) : null
      const resource = url?.replace('://', '-get://') ?? serviceUrl('tcp', host, port).replace('//', '')
      return [name, { host, port, protocol, url, resource, ...limits }]
    }),
  )
}

function healthPathOf({ name, healthPath }: ServiceRow): string {
  // The parser refuses such a row, so only a matrix that was not parsed can have one.
  if (healthPath === null) throw new TypeError(`Service ${name} has no health path.`)
  return healthPath
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

function notWeb(service: string, protocol: string): SsotError {
  return new SsotError({
    code: 'OPTIONS_INVALID',
    service,
    summary: `The options of ssot-docker are wrong: "readiness.${service}" sets a path, a status or a time limit of a request, but ${service} speaks ${protocol}`,
    todo: 'Set them only for services whose protocol in the matrix is http or https; for other services, use a healthcheck.',
  })
}
