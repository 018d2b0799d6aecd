import { secretReason } from '../secrets/reason.ts'

/** What a repository says about a service's protocol. */
export interface ServiceSigns {
  /** As in the compose file; null: the service is built. */
  image: string | null
  containerPort: number
  /** The text of its healthcheck; empty: it has none. */
  healthcheck: string
}

const BY_IMAGE: readonly [RegExp, string][] = [
  [/^(?:postgres|postgis|pgvector|timescaledb)/u, 'postgresql'],
  [/^(?:redis|valkey|keydb|dragonfly)/u, 'redis'],
  [/^(?:mysql|mariadb|percona)/u, 'mysql'],
  [/^mongo/u, 'mongodb'],
  [/^rabbitmq/u, 'amqp'],
  [/^nats/u, 'nats'],
  [
    /^(?:nginx|caddy|httpd|traefik|mailpit|mailhog|elasticsearch|opensearch|minio|keycloak|wiremock)/u,
    'http',
  ],
]

const BY_PORT: Readonly<Record<number, string>> = {
  443: 'https',
  3306: 'mysql',
  4222: 'nats',
  5432: 'postgresql',
  5672: 'amqp',
  6379: 'redis',
  8443: 'https',
  27017: 'mongodb',
}

/** The scheme of the service's URL; `tcp` if nothing is known. */
export function protocolOf({ image, containerPort, healthcheck }: ServiceSigns): string {
  const name = image?.split('/').at(-1)?.split(/[:@]/u)[0] ?? ''
  const byImage = BY_IMAGE.find(([pattern]) => pattern.test(name))?.[1]
  if (byImage !== undefined) return byImage === 'amqp' && containerPort === 15672 ? 'http' : byImage
  const byPort = Object.hasOwn(BY_PORT, containerPort) ? BY_PORT[containerPort] : undefined
  if (byPort !== undefined) return byPort
  const scheme = localUrl(healthcheck)?.scheme
  // A service that is built here is nearly always a web service; nothing is known about a foreign image.
  return scheme ?? (image === null ? 'http' : 'tcp')
}

/** The path that the healthcheck requests from the service itself, without secrets; null: it names none. */
export function healthPathOf(healthcheck: string): string | null {
  const path = localUrl(healthcheck)?.path
  if (path === undefined) return null
  return secretReason('', `http://localhost${path}`) === null ? path : (path.split('?')[0] ?? '/')
}

/** Localhost, a variable, or a name without a dot, which is that of a service. */
const HOST = String.raw`(?:localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\]|\$\{[^}]*\}|\$\w+|[\w-]+)(?![\w.-])`
const LOCALHOST = String.raw`(?:localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\])(?![\w.-])`
const PORT = String.raw`(?::[\w\u0024{}]+)?`
// Shell syntax may follow immediately: `/health||exit 1`.
const PATH = String.raw`(\/[\w.~:@%/+-]*(?:\?[\w.~:@%/+=&-]*)?)?`
const LOCAL_URL = new RegExp(
  `\\b(https?):\\/\\/${HOST}${PORT}${PATH}|(?<![\\w./@-])${LOCALHOST}${PORT}${PATH}`,
  'u',
)

/** The first URL of the service itself. `curl` and `wget` use HTTP if the scheme is missing. */
function localUrl(healthcheck: string): { scheme: string; path: string } | undefined {
  const [found, scheme, path, bare] = LOCAL_URL.exec(healthcheck) ?? []
  if (found === undefined) return undefined
  if (scheme !== undefined) return { scheme, path: path ?? '/' }
  return /\b(?:curl|wget)\b/u.test(healthcheck) ? { scheme: 'http', path: bare ?? '/' } : undefined
}
