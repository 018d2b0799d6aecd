/** What a URL says beside scheme, host and port. */
export interface UrlParts {
  username?: string
  password?: string
  database?: string
}

/**
 * The user, the password and the database of a URL, decoded. A URL that is no address of one server, such as
 * `jdbc:postgresql://...`, says none of them.
 */
export function partsOf(url: string): UrlParts {
  if (!URL.canParse(url)) return {}
  const { protocol, username, password, pathname } = new URL(url)
  const path = /^https?:$/.test(protocol) || !pathname.startsWith('/') ? '' : pathname.slice(1)
  return {
    ...(username === '' ? {} : { username: decoded(username) }),
    ...(password === '' ? {} : { password: decoded(password) }),
    ...(path === '' ? {} : { database: decoded(path) }),
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // A `%` of the matrix that encodes nothing.
  }
}
