import { FIRST_PORT, makeProject, type Project } from '../../../testing/repositories/project.ts'
import { PASSWORD } from '../../../testing/stores/mysql.ts'

/** @param image of MariaDB */
const compose = (image: string) => `services:
  db:
    image: ${image}
    command: [mariadbd, --innodb-flush-log-at-trx-commit=0, --innodb-log-file-size=16M]
    environment: { MARIADB_ROOT_PASSWORD: ${JSON.stringify(PASSWORD)}, MARIADB_DATABASE: app }
    tmpfs: [/var/lib/mysql]
    ports: ["3306"]
    healthcheck:
      test: [CMD, mariadb-admin, -h, 127.0.0.1, ping]
      interval: 5s
      start_period: 60s
      start_interval: 250ms
`

const STATE = `
## State

| Service | Data           | Inputs | Baseline | Reset     |
| ------- | -------------- | ------ | -------- | --------- |
| db      | /var/lib/mysql | -      | -        | mysql app |
`
const MATRIX = 'docker/DOCKER_SSOT_MATRIX.md'

const TABLES = 20
const ROWS = 200

/** What the seeds hold, in words. */
export const SEEDS_IN_WORDS = `MariaDB, ${TABLES} tables of ${ROWS} rows`

/** The tables and rows that are there before the tests. */
export const SEEDS: readonly string[] = Array.from({ length: TABLES }, (_, index) => [
  `CREATE TABLE t${index} (id INT AUTO_INCREMENT PRIMARY KEY, text TEXT)`,
  `INSERT INTO t${index} (text) SELECT SHA2(seq, 256) FROM seq_1_to_${ROWS}`,
]).flat()

/** What a test writes: twenty rows in three tables. */
export const WRITES: readonly string[] = Array.from(
  { length: 20 },
  (_, index) => `INSERT INTO t${index % 3} (text) VALUES ('new ${index}')`,
)
/** A change of the schema. */
export const CHANGE = 'CREATE TABLE more (id INT)'

/** A repository with a database. */
export function makeFixture(image: string): Project {
  const first = FIRST_PORT + 800
  const project = makeProject({
    services: [`| db | 3306 | mysql | - | DB_URL | ${first}-${first + 49} | - |`],
    files: { 'docker/compose.yml': compose(image) },
  })
  project.write(MATRIX, project.read(MATRIX) + STATE)
  return project
}
