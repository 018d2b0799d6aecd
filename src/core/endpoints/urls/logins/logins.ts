import type { ServiceSettings } from '../settings.ts'
import type { Login, ReadLogin } from './login.ts'
import { mongodb } from './mongodb.ts'
import { mysql } from './mysql.ts'
import { postgresql } from './postgresql.ts'
import { rabbitmq } from './rabbitmq.ts'
import { redis } from './redis.ts'

/** How a login is found, by the protocol of the matrix. */
const READERS: Readonly<Record<string, ReadLogin>> = {
  amqp: rabbitmq,
  mariadb: mysql,
  mongodb,
  mysql,
  postgres: postgresql,
  postgresql,
  redis,
  valkey: redis,
}

/** Whether settings of a service may say how clients of this protocol log in. */
export function mayHaveLogin(protocol: string): boolean {
  return Object.hasOwn(READERS, protocol)
}

/** The login that well-known settings of a service say; null: none. */
export function wellKnownLogin(protocol: string, settings: ServiceSettings): Login | null {
  return Object.hasOwn(READERS, protocol) ? (READERS[protocol]?.(settings) ?? null) : null
}
