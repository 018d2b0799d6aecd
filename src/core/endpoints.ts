import type { Matrix } from './matrix/matrix.ts'
import { serviceUrl } from './matrix/variables.ts'
import { type PortBlock, publishedServices } from './ports.ts'

/** Where one service of a running stack answers, as seen from the host. */
export interface ServiceEndpoint {
  /** Such as `http://127.0.0.1:28100`; no slash at the end. */
  url: string
  host: string
  port: number
  /** The protocol of the matrix: the scheme of {@link url}. */
  protocol: string
  /** The variable of the matrix that holds {@link url} in tests, such as `AUTH_URL`. */
  variable: string
}

/** A running stack as tests see it. Plain data: it crosses processes as JSON. */
export interface StackInfo {
  /** Row of the matrix, such as `test`. */
  environment: string
  /** Compose project name; `docker compose -p NAME ps` works with it. */
  project: string
  /** The engine that runs it; `endpoint` in the form of `DOCKER_HOST`. */
  engine: { endpoint: string }
  /** Published services by name. */
  services: Record<string, ServiceEndpoint>
}

/** What is asked from the host before a service counts as ready. */
export interface ReadinessEndpoint {
  host: string
  port: number
  /** Where a request must be answered with a status of 2xx; null where a kept connection is enough. */
  url: string | null
  /** In wait-on's notation: `http-get://127.0.0.1:28100/health`, `tcp:127.0.0.1:28300`. */
  resource: string
}

/** Where each published service of a stack answers, by service. */
export function serviceEndpoints(
  matrix: Matrix,
  environment: string,
  ports: PortBlock,
  host: string,
): Record<string, ServiceEndpoint> {
  return Object.fromEntries(
    publishedServices(matrix, environment).map(([{ name, protocol, variable }, range]) => {
      const port = ports[name] ?? range.from
      return [name, { url: serviceUrl(protocol, host, port), host, port, protocol, variable }]
    }),
  )
}

/** What must answer from the host, by published service. */
export function readinessEndpoints(
  matrix: Matrix,
  environment: string,
  ports: PortBlock,
  host: string,
): Record<string, ReadinessEndpoint> {
  return Object.fromEntries(
    publishedServices(matrix, environment).map(([{ name, protocol, healthPath }, range]) => {
      const port = ports[name] ?? range.from
      const web = protocol === 'http' || protocol === 'https'
      const url = web ? serviceUrl(protocol, host, port) + (healthPath ?? '/') : null
      const resource = url === null ? `tcp:${host}:${port}` : url.replace('://', '-get://')
      return [name, { host, port, url, resource }]
    }),
  )
}
