import type { ServiceSettings } from '../settings.ts'
import type { Login, ReadLogin } from './login.ts'

/**
 * As `mysql` and `mariadb` do: the user that they create, or else root.
 * @see https://hub.docker.com/_/mysql
 * @see https://hub.docker.com/_/mariadb
 */
export const mysql: ReadLogin = (settings) => {
  const database = settings.first(...both('DATABASE'))
  const login = userOf(settings)
  if (login === null && database === undefined) return null
  return { ...login, database }
}

function userOf(settings: ServiceSettings): Login | null {
  const user = settings.first(...both('USER'))
  if (user !== undefined) return { username: user, password: settings.first(...both('PASSWORD')) }
  const password = settings.first(...both('ROOT_PASSWORD'))
  const isRoot = settings.has(...both('ROOT_PASSWORD')) || settings.first(...EMPTY) !== undefined
  return isRoot ? { username: 'root', password } : null
}

/** `MARIADB_` comes first, as in the image that knows both. */
function both(name: string): [string, string] {
  return [`MARIADB_${name}`, `MYSQL_${name}`]
}

/** That root has no password. */
const EMPTY = [
  'MARIADB_ALLOW_EMPTY_ROOT_PASSWORD',
  'MARIADB_ALLOW_EMPTY_PASSWORD',
  'MYSQL_ALLOW_EMPTY_PASSWORD',
]
