import { wordsOf } from '../names.ts'
import { isOrdinary } from '../strength.ts'

/** Names of values that contain a login: `Authorization`, `NEO4J_AUTH`, `"auth"` of Docker, `basicauth.users`. */
export function mayNameLogin(name: string): boolean {
  return HEADER.test(name) || USERS.test(name) || wordsOf(name).at(-1) === 'AUTH'
}

const HEADER = /authorization$/iu
/** `bob:password,eve:password`, as Traefik has them. */
const USERS = /(?:basic|digest)auth\.users$/iu

/** The secrets in a value that contains logins, and that its name says so: passwords, and tokens that encode them. */
export function loginsIn(name: string, value: string): string[] {
  if (!mayNameLogin(name)) return []
  if (HEADER.test(name)) {
    const [, credentials] = /^(?:Bearer|Basic|Token)\s+(\S+)$/iu.exec(value) ?? []
    return credentials === undefined ? [] : [credentials, ...encodedIn(credentials)]
  }
  if (USERS.test(name)) return value.split(',').flatMap((login) => passwordIn(login.trim(), ':'))
  const encoded = encodedIn(value)
  if (encoded.length > 0) return [value, ...encoded]
  return passwordIn(value, /^NEO4J_/iu.test(name) ? '/' : ':')
}

/** The password of `user:password` in base64. */
function encodedIn(credentials: string): string[] {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/u.test(credentials)) return []
  const text = Buffer.from(credentials, 'base64').toString('utf8')
  return /^\P{C}+$/u.test(text) && !text.includes('\ufffd') ? passwordIn(text, ':') : []
}

function passwordIn(login: string, separator: string): string[] {
  const at = login.indexOf(separator)
  const [user, password] = [login.slice(0, at), login.slice(at + 1)]
  if (at < 1 || /\s/u.test(user) || isOrdinary(password)) return []
  // `http://auth:9000` is an address.
  return password.startsWith('//') ? [] : [password]
}

/** A text such as `Server=db;Uid=sa;Pwd=x`, where `pwd` is no directory. */
const CONNECTION =
  /(?:^|[\s;"'=])(?:addr|address|data source|database|driver|dsn|host|initial catalog|server|uid|user|user id)[ \t]*=[^;\r\n]{0,200};/iu
const PWD =
  /(?:^|[\s;"'])pwd[ \t]*=[ \t]*(?:"([^"]{1,200})"|'([^']{1,200})'|\{([^}]{1,200})\}|([^;"'\s]{1,200}))/giu

/** The passwords of ADO.NET and ODBC, which may be called `Pwd`. */
export function inConnections(text: string): string[] {
  const lines = text.split(/[\r\n]+/u).filter((line) => line.includes(';') && CONNECTION.test(line))
  return lines.flatMap((line) =>
    [...line.matchAll(PWD)].flatMap(([, ...values]) =>
      values.filter((value) => value !== undefined && !isOrdinary(value)),
    ),
  )
}
