import { judged, matching, orNone } from './schema.ts'

/** RFC 3986, section 3.1, in lower case. */
export const protocol = matching(
  /^[a-z][a-z0-9+.-]*$/,
  'is not a protocol',
  'a URL scheme in lower case, such as `http`, `https`, `tcp`, `postgresql` or `redis`',
)

export const healthPath = orNone(
  matching(/^\/[^\s#]*$/, 'is not a path', 'a path that starts with `/`, such as `/health`'),
)

/** A URL with places to fill in. */
export const urlTemplate = orNone(
  judged(
    urlProblem,
    'a URL with `{host}` and `{port}`, and `${NAME}` for variables of the service, such as `postgresql://app:${POSTGRES_PASSWORD}@{host}:{port}/app`',
  ),
)

function urlProblem(text: string): string | undefined {
  if (/\s/.test(text)) return 'contains white space'
  if (!/^[a-z][a-z0-9+.:-]*:\/\//i.test(text)) return 'is not a URL'
  const missing = ['{host}', '{port}'].find((place) => !text.includes(place))
  if (missing !== undefined) return `lacks ${missing}`
  const rest = text.replaceAll(/\$\{[A-Za-z_][A-Za-z0-9_]*\}|\{host\}|\{port\}/g, '')
  return /[{}$]/.test(rest) ? 'has a place that is neither `{host}`, `{port}` nor `${NAME}`' : undefined
}
