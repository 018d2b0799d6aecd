import { secretReason } from '../../../core/secrets/reason.ts'

/** What a healthcheck requests from the service itself. */
export interface HealthRequest {
  scheme: string
  /** Without secrets. */
  path: string
  /** Null: the one of the scheme, or it is in a variable. */
  port: number | null
}

/** Localhost, a variable, or a name without a dot, which is that of a service. */
const HOST = String.raw`(?:localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\]|\$\{[^}]*\}|\$\w+|[\w-]+)(?![\w.-])`
const LOCALHOST = String.raw`(?:localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\])(?![\w.-])`
const PORT = String.raw`(?::([\w\u0024{}:?-]+))?`
// Shell syntax may follow immediately: `/health||exit 1`.
const PATH = String.raw`(\/[\w.~:@%/+-]*(?:\?[\w.~:@%/+=&-]*)?)?`
const LOCAL_URL = new RegExp(
  `\\b(https?):\\/\\/${HOST}${PORT}${PATH}|(?<![\\w./@-])${LOCALHOST}${PORT}${PATH}`,
  'u',
)

/** The first URL of the service itself in the text of a healthcheck. `curl` and `wget` use HTTP if the scheme is missing. */
export function healthRequest(healthcheck: string): HealthRequest | null {
  const [found, scheme, port, path, barePort, barePath] = LOCAL_URL.exec(healthcheck) ?? []
  if (found === undefined) return null
  if (scheme === undefined && !/\b(?:curl|wget)\b/u.test(healthcheck)) return null
  const number = Number(port ?? barePort)
  return {
    scheme: scheme ?? 'http',
    path: withoutSecrets((scheme === undefined ? barePath : path) ?? '/'),
    port: Number.isInteger(number) && number > 0 ? number : null,
  }
}

function withoutSecrets(path: string): string {
  return secretReason('', `http://localhost${path}`) === null ? path : (path.split('?')[0] ?? '/')
}
