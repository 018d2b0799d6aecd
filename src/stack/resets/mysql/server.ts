import { SsotError } from '../../../core/errors/errors.ts'
import { readServer, type Server } from '../../../core/resets/mysql/sql.ts'
import type { MysqlSession } from './session.ts'

/** @throws RESET_REFUSED when nobody knows how its databases are put back */
export async function requireServer(session: MysqlSession, service: string): Promise<Server> {
  const [versions = [], cluster = []] = await session.ask([
    'SELECT VERSION(), @@version_comment',
    `SHOW GLOBAL VARIABLES LIKE 'wsrep_on'`,
  ])
  const [version = '', comment = ''] = versions[0] ?? []
  const server = readServer(version, comment)
  if (typeof server === 'string') throw refused(service, server)
  if (cluster[0]?.[1] === 'ON')
    throw refused(service, 'it is a Galera cluster, in which tables cannot be locked')
  return server
}

export function refused(service: string, why: string): SsotError {
  return new SsotError({
    code: 'RESET_REFUSED',
    service,
    summary: `${service} cannot be put back as \`mysql\`: ${why}`,
    todo: `In the row of ${service} under State, write \`exec COMMAND\` in the column Reset, with a command that puts it back, or \`none\`.`,
  })
}
