import { join } from 'node:path'
import type { BaseImageRow } from '../../core/matrix/matrix.ts'
import type { Conversation, Exec } from '../../engine/exec.ts'
import { homeFolder } from '../../tools/setup/home/home.js'
import { readProfile } from '../../tools/setup/home/profile.js'
import { buildImages, recipeRows, staleImages } from '../../tools/setup/images/build.ts'
import { sharedDocker } from '../../tools/setup/images/testing.ts'
import { makeProject, type Project } from '../repositories/project.ts'

const REPOSITORY = join(import.meta.dirname, '..', '..', '..')

/** Few tests need it, so the set-up does not provide it. */
const IMAGE: BaseImageRow = {
  name: 'mariadb',
  variable: 'MARIADB_IMAGE',
  registryImage: 'mariadb:11.8',
  recipe: 'docker/base/mariadb',
  debianImage: 'ssot-docker/debian-mariadb:11',
  at: { file: 'docker/base/mariadb/recipe.json', line: 1, column: 1 },
}

/** A server that tests put back. */
export interface MysqlServer {
  product: 'mariadb' | 'mysql'
  image: string
}

/**
 * The server that SSOT_MYSQL_IMAGE names, such as `mysql:8.4`; otherwise MariaDB, from where the other images of tests come: the registry, or
 * Debian packages, whose image is built unless it is there.
 */
export async function mysqlServer(): Promise<MysqlServer> {
  const image = process.env.SSOT_MYSQL_IMAGE
  if (image !== undefined) return { product: /mysql/.test(image) ? 'mysql' : 'mariadb', image }
  const home = homeFolder(process.env)
  if (readProfile(home).images?.source === 'registry')
    return { product: 'mariadb', image: IMAGE.registryImage }
  const scratch = join(home, 'scratch')
  const place = { docker: sharedDocker(), root: REPOSITORY, scratch, say: () => {} }
  const stale = await staleImages(recipeRows([IMAGE]), place)
  if (stale.length > 0) await buildImages(stale, place)
  return { product: 'mariadb', image: IMAGE.debianImage ?? '' }
}

export const PASSWORD = `it's "planted" \\secret`

const SERVERS = { mariadb: 'mariadbd', mysql: 'mysqld' } as const
const ADMINS = { mariadb: 'mariadb-admin', mysql: 'mysqladmin' } as const
const DUMPS = { mariadb: ['mariadb-dump'], mysql: ['mysqldump', '--set-gtid-purged=OFF'] } as const

const compose = ({ product, image }: MysqlServer) => {
  const prefix = product.toUpperCase()
  return `services:
  db:
    image: ${image}
    command: [${SERVERS[product]}, --innodb-flush-log-at-trx-commit=0, --max-connections=60, "--secure-file-priv="]
    environment: { ${prefix}_ROOT_PASSWORD_FILE: /run/root, ${prefix}_DATABASE: app, ${prefix}_USER: app, ${prefix}_PASSWORD: planted-secret }
    volumes: ["data:/var/lib/mysql", "../root.txt:/run/root:ro"]
    ports: ["3306"]
    healthcheck: { test: [CMD, ${ADMINS[product]}, -h, 127.0.0.1, ping], start_period: 60s, start_interval: 250ms }
volumes:
  data:
`
}

const MATRIX = 'docker/DOCKER_SSOT_MATRIX.md'

/** A repository with a database server, whose password is in a file. */
export function makeMysql(server: MysqlServer, reset = 'mysql app'): Project {
  const project = makeProject({
    services: ['| db | 3306 | mysql | - | DB_URL | 31000-31049 | - |'],
    files: { 'docker/compose.yml': compose(server), 'root.txt': `${PASSWORD}\n` },
  })
  const row = `| db | /var/lib/mysql | - | - | ${reset} |`
  const table = `\n## State\n\n| Service | Data | Inputs | Baseline | Reset |\n| --- | --- | --- | --- | --- |\n${row}\n`
  project.write(MATRIX, project.read(MATRIX) + table)
  return project
}

const END = '$$'

/** A connection of its own, as an application has one. It ends with the first statement that fails. */
export class MysqlClient {
  readonly #talk: Conversation
  #isOver = false

  constructor(talk: Conversation) {
    this.#talk = talk
    void talk.ended.then(() => {
      this.#isOver = true
    })
  }

  static async open(
    exec: Exec,
    { product }: Pick<MysqlServer, 'product'>,
    id: string,
    database = 'app',
  ): Promise<MysqlClient> {
    return new MysqlClient(
      await exec.converse(id, {
        command: [
          ...[product, '--user=root', '--batch', '--skip-column-names', '--unbuffered', '--comments'],
          ...['--default-character-set=utf8mb4', `--delimiter=${END}`, `--database=${database}`],
        ],
        environment: [`MYSQL_PWD=${PASSWORD}`],
      }),
    )
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /**
   * @returns the lines that the statements print
   * @throws Error with what the server has said, or that the connection is gone
   */
  async query(...statements: string[]): Promise<string[]> {
    this.send(...statements, `SELECT 'end of query'`)
    const lines: string[] = []
    for (;;) {
      const line = await this.#talk.nextLine()
      if (line === null) {
        this.#isOver = true
        throw new Error((await this.#talk.ended).errors)
      }
      if (line === 'end of query') return lines
      lines.push(line)
    }
  }

  /** Waits for no answer. */
  send(...statements: string[]): void {
    this.#talk.send(statements.map((statement) => `${statement}${END}\n`).join(''))
  }

  close(): void {
    this.#isOver = true
    this.#talk.close()
  }
}

/**
 * What `mariadb-dump` or `mysqldump` and the lists of triggers and grants find in a database: its schema with all objects and next numbers, rows,
 * sequences and grants. The order of the rows of a table does not count.
 *
 * @param run runs a program in the container of the server, with the password
 */
export function contentsOfMysql(
  { product }: MysqlServer,
  run: (...args: string[]) => string,
  database: string,
): string {
  const client = [product, '--user=root', '--batch', '--skip-column-names', `--database=${database}`]
  const ask = (sql: string) => run(...client, '-e', sql)
  const dump = run(
    ...[...DUMPS[product], '--user=root', '--routines', '--events', '--triggers', '--hex-blob'],
    ...[
      '--skip-extended-insert',
      '--skip-dump-date',
      '--skip-comments',
      '--single-transaction',
      '--databases',
      database,
    ],
  )
  const lines = dump.split('\n')
  const isRow = (line: string) => line.startsWith('INSERT INTO')
  const lists = ask(
    `SELECT EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER, TRIGGER_NAME FROM information_schema.TRIGGERS
     WHERE TRIGGER_SCHEMA = DATABASE() ORDER BY 1, 2, 3, 4;
     SELECT 'grant', User, Host, Routine_type, Routine_name, Proc_priv FROM mysql.procs_priv WHERE Db = DATABASE()
     UNION ALL SELECT 'grant', User, Host, 'TABLE', Table_name, CONCAT(Table_priv, ' ', Column_priv) FROM mysql.tables_priv WHERE Db = DATABASE()
     UNION ALL SELECT 'grant', User, Host, Table_name, Column_name, Column_priv FROM mysql.columns_priv WHERE Db = DATABASE() ORDER BY 1, 2, 3, 4, 5;
     SELECT CONCAT('float SELECT \\'', TABLE_NAME, '\\', \`', COLUMN_NAME, '\` * 1e0 FROM \`', TABLE_NAME, '\` ORDER BY 2;')
     FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND DATA_TYPE = 'float' ORDER BY TABLE_NAME, COLUMN_NAME`,
  )
  // The dump rounds them.
  const floats = lists.split('\n').flatMap((line) => /^float (.*)$/.exec(line)?.[1] ?? [])
  const exact = floats.length === 0 ? '' : ask(floats.join(' '))
  const rows = lines.filter(isRow).sort()
  return [...lines.filter((line) => !isRow(line)), ...rows, exact, lists, ''].join('\n')
}
