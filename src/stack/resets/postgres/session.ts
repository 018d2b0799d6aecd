import { SsotError } from '../../../core/errors/errors.ts'
import type { Conversation } from '../../../engine/exec.ts'
import type { Place } from '../store.ts'

/** A statement has failed. */
export class SqlError extends Error {
  override readonly name = 'SqlError'
  /** Five characters, such as `42P01`. */
  readonly state: string

  constructor(state: string, message: string) {
    super(message)
    this.state = state
  }
}

/** The session has ended, or could not begin. */
export class SessionLost extends Error {
  override readonly name = 'SessionLost'
}

/** Who connects. */
export interface PostgresLogin {
  user: string
  password?: string | undefined
}

/**
 * What a session needs whatever the database or its roles say: texts that are read as they were written, names that are always
 * qualified, and no limits.
 */
const SETTINGS = [
  'search_path=',
  'datestyle=ISO,YMD',
  'intervalstyle=postgres',
  'extra_float_digits=3',
  'bytea_output=hex',
  'xmloption=content',
  'standard_conforming_strings=on',
  'client_min_messages=error',
  'statement_timeout=0',
  // For questions; a reset has its own.
  'lock_timeout=2000',
  'idle_in_transaction_session_timeout=0',
  'default_transaction_read_only=off',
  'default_transaction_isolation=read\\ committed',
  'row_security=off',
  'jit=off',
  'plan_cache_mode=force_generic_plan',
].map((setting) => `-c ${setting}`)

export function clientEnvironment({ password }: PostgresLogin): string[] {
  return [
    'PGAPPNAME=ssot-docker',
    'PGCLIENTENCODING=UTF8',
    ...(password === undefined ? [] : [`PGPASSWORD=${password}`]),
  ]
}

/**
 * A session of `psql` inside of the container of the server. Every image of Postgres has it, it needs no published port and no client
 * library, and images let their own user in through the socket. It stays, because starting it takes longer than a reset.
 */
export class PostgresSession {
  readonly #talk: Conversation
  readonly #database: string
  #count = 0
  #isOver = false

  constructor(talk: Conversation, database: string) {
    this.#talk = talk
    this.#database = database
    void talk.ended.then(() => {
      this.#isOver = true
    })
  }

  /** @throws SessionLost when the server does not let it in */
  static async open({ engine, id }: Place, login: PostgresLogin, database: string): Promise<PostgresSession> {
    const talk = await engine.exec.converse(id, {
      command: ['psql', '-X', '-q', '-A', '-t', '-w', '-U', login.user, '-d', database],
      environment: [...clientEnvironment(login), `PGOPTIONS=${SETTINGS.join(' ')}`],
    })
    const session = new PostgresSession(talk, database)
    await session.query('SELECT 1')
    return session
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /**
   * Runs statements as one message: if one fails, the rest does not run.
   * @returns the lines that they print
   * @throws SqlError, SessionLost
   */
  async query(...statements: readonly string[]): Promise<string[]> {
    const mark = `ssot:${++this.#count}:`
    const message = statements.join('\\;\n')
    this.#talk.send(`${message};\n\\echo ${mark} :SQLSTATE\n\\echo :LAST_ERROR_MESSAGE\n\\echo ${mark}\n`)
    const lines: string[] = []
    for (;;) {
      const line = await this.#talk.nextLine()
      if (line === null) throw await this.#lost()
      if (line.startsWith(`${mark} `)) {
        const state = line.slice(mark.length + 1)
        const said = await this.#untilMark(mark)
        if (state !== '00000') throw new SqlError(state, said)
        return lines
      }
      lines.push(line)
    }
  }

  /** The JSON that the last statement returns. */
  async ask<T>(...statements: readonly string[]): Promise<T> {
    const lines = await this.query(...statements)
    return JSON.parse(lines.join('\n')) as T
  }

  /** Resolves when it has ended. */
  async close(): Promise<void> {
    this.#talk.send('\\q\n')
    await this.#talk.ended
    this.#talk.close()
  }

  async #untilMark(mark: string): Promise<string> {
    const lines: string[] = []
    for (;;) {
      const line = await this.#talk.nextLine()
      if (line === null) throw await this.#lost()
      if (line === mark) return lines.join('\n')
      lines.push(line)
    }
  }

  async #lost(): Promise<SessionLost> {
    this.#isOver = true
    const { errors } = await this.#talk.ended
    return new SessionLost(
      `the session of psql in the database ${this.#database} has ended${errors === '' ? '' : `: ${errors}`}`,
    )
  }
}

/** The version of a server as a number: `170004`. */
export async function requireServer(session: PostgresSession, service: string): Promise<number> {
  const { version, isSuperuser, user } = await session.ask<{
    version: number
    isSuperuser: boolean
    user: string
  }>(
    `SELECT json_build_object('version', current_setting('server_version_num')::int,
       'isSuperuser', (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user), 'user', current_user)`,
  )
  if (version < MIN_VERSION)
    throw refused(
      service,
      `its server is PostgreSQL ${Math.floor(version / 10_000)}, and 13 is the oldest one that can be put back`,
    )
  if (!isSuperuser)
    throw refused(
      service,
      `its user ${user} is no superuser, so that triggers cannot be kept from running while rows are put back`,
    )
  return version
}

const MIN_VERSION = 130_000

function refused(service: string, why: string): SsotError {
  return new SsotError({
    code: 'RESET_REFUSED',
    service,
    summary: `${service} cannot be put back as \`postgres\`: ${why}`,
    todo: `In the row of ${service} under State, write \`exec COMMAND\` in the column Reset, with a command that puts it back, or \`none\`.`,
  })
}
