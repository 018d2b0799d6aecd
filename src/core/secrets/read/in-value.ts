import type { Span } from '../../text/span.ts'
import { isPublicName, secretKind, wordsOf } from '../names.ts'
import { PARAMETER, SHAPES, URL_QUERY } from '../shapes.ts'
import { isMixed, isOrdinary, isStrong } from '../strength.ts'
import type { Found } from './found.ts'
import { inConnections, loginsIn, mayNameLogin } from './logins.ts'
import { pairsIn } from './pairs.ts'

/** Words that make a name suspicious in whatever place: the value counts if it is mixed. */
const SUSPICIOUS =
  /^(?:PASS|PASSWD|PASSWORD|PASSPHRASE|PWD|SECRET|SECRETS|TOKEN|TOKENS|CREDENTIAL|CREDENTIALS|APIKEY|KEY|AUTH|SALT|PEPPER|JWT|PAT|DSN|BEARER|BASICAUTH|HTPASSWD)$/u
/** Last words of names whose values say something about a secret, but are none. */
const ABOUT =
  /^(?:NAME|NAMES|FILE|PATH|DIR|URL|URI|HOST|HOSTNAME|USER|USERNAME|ID|TYPE|TTL|AGE|EXPIRY|EXPIRES|LENGTH|SIZE|COST|ROUNDS|ALGORITHM|ISSUER|AUDIENCE|HEADER|PREFIX|POLICY|METHOD|MODE|SOURCE|TARGET|PROVIDER|FINGERPRINT|SOCK|DESCRIPTION|VERSION)$/u
/** Fingerprints of public keys, as in the environment of many images. */
const FINGERPRINT = /^(?:GPG|PGP)_KEYS?$/iu

/** Whether a value is a secret because of the name that it has. */
export function isNamedSecret(name: string, value: string): boolean {
  if (isOrdinary(value)) return false
  if (secretKind(name) !== null || COOKIE.test(name)) return true
  const words = wordsOf(name)
  if (isPublicName(name) || ABOUT.test(words.at(-1) ?? '') || FINGERPRINT.test(name)) return false
  return isMixed(value) && words.some((word) => SUSPICIOUS.test(word))
}

/** Whether a value of this name may be a secret, or a login. */
export function mayNameSecret(name: string): boolean {
  return (
    secretKind(name) !== null ||
    COOKIE.test(name) ||
    mayNameLogin(name) ||
    wordsOf(name).some((word) => SUSPICIOUS.test(word))
  )
}

/** What the nodes of a cluster of Erlang trust each other by. */
const COOKIE = /ERLANG_COOKIE$/iu

/**
 * What the value of a variable, label or setting says: whether it is a secret itself, and the secrets in it, such as the
 * password of a URL.
 */
export function inValue(name: string, text: string): Found {
  const secrets: string[] = []
  const names: string[] = []
  if (isNamedSecret(name, text)) secrets.push(text, ...decoded(name, text))
  else if (IS_NAME.test(wordsOf(name).at(-1) ?? '')) names.push(text)
  for (const { pattern, browser } of SHAPES) {
    if (browser && isPublicName(name)) continue
    for (const [match] of text.matchAll(new RegExp(pattern, `g${pattern.flags}`))) secrets.push(match)
  }
  const urls = inUrls(text)
  const passwords = urls.secrets.map(({ value }) => value)
  secrets.push(...loginsIn(name, text), ...inPairs(text), ...inConnections(text))
  return { secrets: [...secrets, ...passwords], names: [...names, ...urls.names] }
}

/** Last words of the names of variables whose values are names. */
const IS_NAME =
  /(?:USER|USERNAME|LOGIN|DB|DATABASE|DBNAME|SCHEMA|HOST|HOSTNAME|SERVER|NAME|BUCKET|REGION|SERVICE|DOMAIN|QUEUE|TOPIC|ENV|ENVIRONMENT|PROFILE|FILE|PATH|DIR)$/u

/** Whether a value of this name says who, where or what kind, and no secret: `DB_USER`, `TOKEN_TYPE`. */
export function isNameOfOther(name: string): boolean {
  const last = wordsOf(name).at(-1) ?? ''
  return isPublicName(name) || IS_NAME.test(last) || ABOUT.test(last)
}

/** What a value hides that is base64 by its name. */
function decoded(name: string, value: string): string[] {
  if (!/B64|BASE64/iu.test(name) || !/^[A-Za-z0-9+/=_-]+$/u.test(value)) return []
  const text = Buffer.from(value, 'base64').toString('utf8')
  return /^[\P{C}\r\n\t]+$/u.test(text) && !isOrdinary(text) ? [text] : []
}

/** `scheme://user:password@host:port/path`; the password may contain `/` and `@`, which some clients accept. */
const URL = /\b[a-z][a-z0-9+.-]{0,30}:\/\/((?:(?!,[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s"`<>])+)/giu

/** Repositories as package managers write them, where a path may follow the `:`. */
const GIT = /^git\+/iu
/** A host without a login, such as `[::1]`. */
const IP_HOST = /^\[[\da-f:.]+(?:%[\w.-]+)?\]/iu
/** A host with a path or a query: an `@` that follows is theirs. */
const HOST_AND_MORE =
  /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?(?:\/(?:[^\s@?#]*[?#]|(?:[^\s@]*\/)?@)|\?[\w.-]+=)/iu
/** The address of a repository, where an `@` precedes a tag. */
const REPOSITORY = /^[\w-]+(?:\.[\w-]+)+[:/]/u

/** Where a login may end: at the first `@`, or at the last one, because the password may contain some. */
function loginEnds(url: string, rest: string): number[] {
  if (IP_HOST.test(rest)) return []
  // `@sha256:` precedes the digest of an image.
  const ends = [...rest.matchAll(/@(?!sha\d+:)/gu)].map(({ index }) => index)
  const [first] = ends
  const last = ends.at(-1)
  if (first === undefined || last === undefined) return []
  const more = rest.slice(first + 1)
  return HOST_AND_MORE.test(more) || (GIT.test(url) && REPOSITORY.test(more)) ? [first] : [first, last]
}

/** A secret of an address, and where it is in the text. */
interface UrlSecret extends Span {
  readonly value: string
}

/** The passwords and the names in the addresses of a text. */
export function inUrls(text: string): { secrets: UrlSecret[]; names: string[] } {
  const secrets: UrlSecret[] = []
  const names: string[] = []
  const add = (value: string, start: number) => secrets.push({ value, start, end: start + value.length })
  for (const { 0: url, 1: rest = '', index } of text.matchAll(URL)) {
    const from = index + url.length - rest.length
    const ends = loginEnds(url, rest)
    for (const end of new Set(ends)) {
      const login = rest.slice(0, end)
      const colon = login.indexOf(':')
      // An `@` of the path or the query, as in `https://registry/@scope/name`.
      if (/[/?#]/u.test(colon === -1 ? login : login.slice(0, colon))) continue
      // Several addresses in one text.
      if (login.includes('://')) continue
      if (colon === -1) {
        // A token in the place of the user.
        if (isStrong(login)) add(login, from)
        continue
      }
      const [user, password] = [login.slice(0, colon), login.slice(colon + 1)]
      if (/^\d+(?:[/?#,;)]|$)/u.test(password)) continue // A port.
      if (GIT.test(url) && /\.[a-z]+$/iu.test(user) && password.includes('/')) continue // `host:owner/name@tag`
      if (!isOrdinary(password)) add(password, from + colon + 1)
      if (!isStrong(user)) names.push(user)
    }
    const place = rest.slice(ends.length === 0 ? 0 : Math.max(...ends) + 1).split(/[?#]/u)[0] ?? ''
    names.push(...place.split(/[/:,]/u))
  }
  for (const { 0: address, 1: query = '', index } of text.matchAll(URL_QUERY)) {
    const from = index + address.length - query.length
    for (const { 0: pair, 1: name = '', 2: value = '', index: at } of query.matchAll(PARAMETER)) {
      if (isNamedSecret(name, value) || isSignature(name, value))
        add(value, from + at + pair.length - value.length)
    }
  }
  return { secrets, names: names.filter((name) => name !== '' && !isStrong(name)) }
}

/** `?sig=`: who has the address has the access that it grants. */
function isSignature(name: string, value: string): boolean {
  return /^(?:sig|signature|x-(?:amz|goog)-signature)$/iu.test(name) && !isOrdinary(value)
}

/** Settings within a value: `Server=db;Password=x`, `--api-key=x`, `{"token": "x"}`. */
function inPairs(text: string): string[] {
  return pairsIn(text, mayNameSecret).flatMap(({ name, values }) =>
    values.flatMap((value) => [...(isNamedSecret(name, value) ? [value] : []), ...loginsIn(name, value)]),
  )
}
