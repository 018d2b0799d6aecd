import type { Definition } from './definitions.ts'
import { literal, qualified, type Server } from './sql.ts'

/*
 * The server removes the grants on a routine with it. Those on tables and views stay without them.
 */

/** What a user or a role may do with a routine. */
export interface Grant {
  user: string
  /** Empty: it is a role of MariaDB. */
  host: string
  /** Such as `PROCEDURE`. */
  kind: string
  /** In small letters, as the server keeps it. */
  name: string
  /** As the server lists them; `Grant` is the right to hand them on. */
  rights: readonly string[]
}

/** The query that lists the grants on the routines of a database; {@link readGrants} reads what it returns. */
export function listingGrants(database: string): string {
  return `SELECT User, Host, Routine_type, Routine_name, Proc_priv FROM mysql.procs_priv WHERE Db = ${literal(database)}
    ORDER BY User, Host, Routine_type, Routine_name`
}

type Rows = readonly (readonly string[])[]

export function readGrants(rows: Rows): Grant[] {
  return rows.map(([user = '', host = '', kind = '', name = '', rights = '']) => ({
    ...{ user, host, kind, name },
    rights: rights.split(',').filter((one) => one !== ''),
  }))
}

/** The query that lists users and roles. */
export const ACCOUNTS = 'SELECT User, Host FROM mysql.user'

/**
 * The statements that give routines which are made again the grants that they had.
 * @param accounts what {@link ACCOUNTS} returns: a grant would make the user of one that is gone
 */
export function granting(
  grants: readonly Grant[],
  routines: readonly Definition[],
  { product, database, accounts }: { product: Server['product']; database: string; accounts: Rows },
): string[] {
  const isThere = new Set(accounts.map(([user = '', host = '']) => JSON.stringify([user, host])))
  return routines.flatMap((routine) =>
    grants
      .filter(({ kind, name }) => isOf(routine, kind, name))
      .filter(({ user, host }) => isThere.has(JSON.stringify([user, host])))
      .map(({ user, host, kind, rights }) => {
        const given = rights.filter((right) => right !== 'Grant')
        const list = given.length === 0 ? 'USAGE' : given.join(', ').toUpperCase()
        const isRole = host === '' && product === 'MariaDB'
        const account = isRole ? literal(user) : `${literal(user)}@${literal(host)}`
        const isHandedOn = given.length < rights.length
        return `GRANT ${list} ON ${kind} ${qualified(database, routine.name)} TO ${account}${isHandedOn ? ' WITH GRANT OPTION' : ''}`
      }),
  )
}

function isOf(routine: Definition, kind: string, name: string): boolean {
  return routine.kind === kind.toLowerCase() && routine.name.toLowerCase() === name.toLowerCase()
}
