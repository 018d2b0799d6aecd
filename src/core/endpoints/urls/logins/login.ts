import type { ServiceSettings } from '../settings.ts'

/** What a client says to be let in. */
export interface Login {
  /** Absent: the URL names no user. */
  username?: string | undefined
  /** Absent: none is needed, or it is not known. */
  password?: string | undefined
  /** The database, or the virtual host of a broker; absent: the URL names none. */
  database?: string | undefined
  /** What follows the `?`; absent: nothing. */
  query?: string
}

/** The login of a service by its settings; null when they say nothing about one. */
export type ReadLogin = (settings: ServiceSettings) => Login | null
