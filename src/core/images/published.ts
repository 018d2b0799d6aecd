/** What a registry has under the name of an image, or why that is not known. */
export type PublishedImage = { digest: string } | { failure: LookupFailure; reason: string }

/**
 * Why a digest is not known. `absent`: the registry has no such image. `login`: it answers only to users who are logged in,
 * or hides what it does not have. `limit`: too many requests. `unreachable`: the engine does not reach it. `other`: see the
 * reason.
 */
export type LookupFailure = 'absent' | 'login' | 'limit' | 'unreachable' | 'other'

const UNREACHABLE =
  /\bdial tcp\b|no such host|connection (?:refused|reset)|i\/o timeout|deadline exceeded|TLS|x509|certificate|network is unreachable|proxyconnect|\bEOF\b/i

/**
 * Tells from the engine's answer why a lookup failed. The engine reports most failures with the status 500, so that only the
 * text of the registry or of its HTTP client says which one it is.
 */
export function lookupFailure(status: number | undefined, reason: string): LookupFailure {
  if (status === 429 || /toomanyrequests|too many requests/i.test(reason)) return 'limit'
  if (status === 404 || /manifest unknown|name unknown|repository name not known|not found/i.test(reason))
    return 'absent'
  if (status === 401 || status === 403 || /unauthorized|denied|no basic auth|authentication/i.test(reason))
    return 'login'
  return UNREACHABLE.test(reason) ? 'unreachable' : 'other'
}
