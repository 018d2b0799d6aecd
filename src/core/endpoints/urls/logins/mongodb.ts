import type { ReadLogin } from './login.ts'

/**
 * As `mongo` does, whose user is one of the database `admin`, whatever other database a client uses. The only member of a replica
 * set would send clients to its name in the stack's network, so they are to talk to it directly.
 * @see https://hub.docker.com/_/mongo
 */
export const mongodb: ReadLogin = (settings) => {
  const username = settings.first('MONGO_INITDB_ROOT_USERNAME')
  const password = settings.first('MONGO_INITDB_ROOT_PASSWORD')
  const database = settings.first('MONGO_INITDB_DATABASE')
  const isReplicaSet = settings.words.some((word) => /(?:^|\s)--replSet(?:[=\s]|$)/u.test(word))
  if (username === undefined && database === undefined && !isReplicaSet) return null
  const query = [
    ...(username === undefined ? [] : ['authSource=admin']),
    ...(isReplicaSet ? ['directConnection=true'] : []),
  ].join('&')
  return {
    ...(username === undefined ? {} : { username, password }),
    database,
    ...(query === '' ? {} : { query }),
  }
}
