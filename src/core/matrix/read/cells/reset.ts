import * as z from 'zod'
import { splitWords } from '../../../text/split-words.ts'
import type { ResetWay } from '../../matrix.ts'
import { allowedText, NONE } from './schema.ts'

/** Databases in which MySQL and MariaDB keep their own things. */
const SERVERS_OWN = ['information_schema', 'mysql', 'performance_schema', 'sys']

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** How a service is put back, as `postgres app` or `http POST /reset`; null for `-`. */
export const resetWay = z
  .string()
  .transform((text, context): ResetWay | null => {
    const read = readWay(text)
    if (typeof read !== 'string') return read
    context.addIssue({ code: 'custom', message: read })
    return z.NEVER
  })
  .register(allowedText, {
    allowed: `\`postgres DATABASE\` or \`mysql DATABASE\`, several databases separated by commas; \`redis\`; \`http METHOD PATH\` with ${METHODS.join(', ')}; \`exec COMMAND\`; \`recreate\`; \`none\`; or \`-\``,
  })

/** @returns what is wrong with the text, as a predicate, if it says no way */
function readWay(text: string): ResetWay | null | string {
  if (text === NONE) return null
  const [, way = '', rest = ''] = /^(\S*)\s*(.*)$/su.exec(text) ?? []
  switch (way) {
    case 'postgres':
    case 'mysql':
      return databasesOf(way, rest)
    case 'http':
      return http(rest)
    case 'exec':
      return exec(rest)
    case 'redis':
    case 'recreate':
    case 'none':
      return rest === '' ? { way } : `has "${rest}" after \`${way}\`, which takes nothing more`
    default:
      return 'is no way to put a service back'
  }
}

function databasesOf(way: 'postgres' | 'mysql', text: string): ResetWay | string {
  if (text === '') return 'does not name the database'
  const databases = text.split(',').map((name) => name.trim())
  const wrong = databases.find((name) => !/^[\p{L}_][\p{L}\d_$-]{0,62}$/u.test(name))
  if (wrong !== undefined) return `has ${JSON.stringify(wrong)}, which is no name of a database`
  const own = databases.find((name) => way === 'mysql' && SERVERS_OWN.includes(name.toLowerCase()))
  if (own !== undefined) return `has ${JSON.stringify(own)}, which belongs to the server itself`
  if (new Set(databases).size < databases.length) return 'names a database twice'
  return { way, databases }
}

function http(text: string): ResetWay | string {
  const [method = '', path, ...more] = text.split(/\s+/u)
  if (!METHODS.includes(method))
    return method === '' ? 'does not say the request' : `has ${JSON.stringify(method)}, which is no method`
  if (path === undefined) return 'does not say the path of the request'
  if (!path.startsWith('/')) return 'has a path that does not start with `/`'
  if (more.length > 0) return 'has something after the path'
  return { way: 'http', method, path }
}

function exec(text: string): ResetWay | string {
  const words = splitWords(text)
  if (typeof words === 'string') return `has a command that ${words}`
  return words.length === 0 ? 'does not say the command' : { way: 'exec', command: words }
}
