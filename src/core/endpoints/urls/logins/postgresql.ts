import type { ReadLogin } from './login.ts'

/**
 * As `postgres` does, whose user is `postgres` and whose database has the name of the user unless its variables say otherwise, and
 * as the images of Bitnami do.
 * @see https://hub.docker.com/_/postgres
 */
export const postgresql: ReadLogin = (settings) => {
  if (settings.has('POSTGRES_PASSWORD', 'POSTGRES_USER', 'POSTGRES_DB', 'POSTGRES_HOST_AUTH_METHOD')) {
    // A file has the name, which is not known here.
    if (settings.first('POSTGRES_USER_FILE') !== undefined) return null
    const username = settings.first('POSTGRES_USER') ?? 'postgres'
    const isDatabaseKnown = settings.first('POSTGRES_DB_FILE') === undefined
    return {
      username,
      password: settings.first('POSTGRES_PASSWORD'),
      database: settings.first('POSTGRES_DB') ?? (isDatabaseKnown ? username : undefined),
    }
  }
  if (!settings.has('POSTGRESQL_PASSWORD', 'POSTGRESQL_USERNAME', 'POSTGRESQL_DATABASE')) return null
  return {
    username: settings.first('POSTGRESQL_USERNAME') ?? 'postgres',
    password: settings.first('POSTGRESQL_PASSWORD'),
    database: settings.first('POSTGRESQL_DATABASE') ?? 'postgres',
  }
}
