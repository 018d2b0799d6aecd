import { type Statement, textOf } from '../../../core/resets/mysql/encoding.ts'
import { readRow, SETTINGS } from '../../../core/resets/mysql/sql.ts'
import type { Conversation } from '../../../engine/exec.ts'
import type { Place } from '../store.ts'

/** A statement has failed, and with it the session has ended. */
export class SqlError extends Error {
  override readonly name = 'SqlError'
  /** Such as 1205. */
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/** The session has ended, or could not begin. */
export class SessionLost extends Error {
  override readonly name = 'SessionLost'
}

/** The server has ended the connection, or shuts down. */
const LOST = [1053, 1927, 2002, 2006, 2013, 4031]

/** What ends a statement, because `;` is in the text of triggers and routines, too. */
const END = ';ssot;'

/**
 * Becomes the client of the image, as root. The password is read in the container, where the image itself has read it, from a variable or
 * a file: it is in no argument, and never leaves the container.
 */
const CLIENT = `
file=\${MARIADB_ROOT_PASSWORD_FILE:-\${MYSQL_ROOT_PASSWORD_FILE:-}}
if [ -n "$file" ]; then
  MYSQL_PWD=$(cat "$file")
else
  MYSQL_PWD=\${MARIADB_ROOT_PASSWORD:-\${MYSQL_ROOT_PASSWORD:-}}
fi
export MYSQL_PWD
for client in mariadb mysql; do
  if command -v "$client" > /dev/null; then exec "$client" "$@"; fi
done
echo 'the image has neither mariadb nor mysql' >&2
exit 127
`

const OPTIONS = [
  ...['--user=root', '--host=localhost', '--protocol=socket', '--loose-skip-ssl', '--skip-reconnect'],
  // One row a line, and each at once; comments of routines belong to them.
  ...['--batch', '--skip-column-names', '--unbuffered', '--comments', '--no-auto-rehash'],
  ...['--default-character-set=utf8mb4', '--binary-mode', '--max-allowed-packet=1G', `--delimiter=${END}`],
]

/**
 * A session of `mariadb` or `mysql` inside of the container of the server. Every image of these has one of them, it needs no published
 * port and no client library, and images let root in through the socket. It stays, because starting it takes longer than a reset. With
 * the first statement that fails, it ends.
 */
export class MysqlSession {
  readonly #talk: Conversation
  #count = 0
  #isOver = false

  constructor(talk: Conversation) {
    this.#talk = talk
    void talk.ended.then(() => {
      this.#isOver = true
    })
  }

  /** @throws SessionLost, or SqlError when the server does not let it in */
  static async open({ engine, id }: Place): Promise<MysqlSession> {
    const talk = await engine.exec.converse(id, {
      command: ['sh', '-c', CLIENT, 'ssot-docker', ...OPTIONS],
    })
    const session = new MysqlSession(talk)
    await session.run(SETTINGS)
    return session
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /**
   * Runs statements, one after the other.
   * @throws SqlError, SessionLost: the ones after it were not run
   */
  async run(statements: readonly Statement[]): Promise<void> {
    if (statements.length > 0) await this.#exchange(statements, [statements.length - 1])
  }

  /**
   * Asks questions, one after the other.
   * @returns the rows of the answer to each
   * @throws SqlError, SessionLost
   */
  async ask(questions: readonly string[]): Promise<string[][][]> {
    return this.#exchange(
      questions,
      questions.map((_, index) => index),
    )
  }

  close(): void {
    this.#isOver = true
    this.#talk.close()
  }

  /** @param marked the statements after which it is noted that they have ended */
  async #exchange(statements: readonly Statement[], marked: readonly number[]): Promise<string[][][]> {
    const mark = `ssot:${++this.#count}:`
    const isMarked = new Set(marked)
    const pieces = statements.flatMap((statement, index) => {
      if (textOf(statement).includes(END)) throw new TypeError(`A statement has ${END} in it.`)
      const bytes = typeof statement === 'string' ? Buffer.from(statement) : statement.bytes
      const after = isMarked.has(index) ? `SELECT '${mark}'${END}\n` : ''
      return [bytes, Buffer.from(`${END}\n${after}`)]
    })
    this.#talk.send(Buffer.concat(pieces))
    const answers: string[][][] = []
    for (let rows: string[][] = []; answers.length < marked.length; ) {
      const line = await this.#talk.nextLine()
      if (line === null) throw await this.#lost()
      if (line === mark) {
        answers.push(rows)
        rows = []
      } else rows.push(readRow(line))
    }
    return answers
  }

  async #lost(): Promise<SqlError | SessionLost> {
    this.#isOver = true
    const { errors } = await this.#talk.ended
    const [, code, said = ''] = /^ERROR (\d+) \(\w{5}\)(?: at line \d+)?: (.*)$/ms.exec(errors) ?? []
    if (code !== undefined && !LOST.includes(Number(code))) return new SqlError(Number(code), said.trim())
    // The client prints the statement, too.
    const why = code === undefined ? errors : said.trim()
    return new SessionLost(`the session of its client has ended${why === '' ? '' : `: ${why}`}`)
  }
}
