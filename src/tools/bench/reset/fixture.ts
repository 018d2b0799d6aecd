import {
  FIRST_PORT,
  makeProject,
  type Project,
  type ProjectOptions,
} from '../../../testing/repositories/project.ts'

/** How the database is started. */
export const POSTGRES_COMMAND: readonly string[] = [
  'postgres',
  ...['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'shared_buffers=32MB'].flatMap(
    (setting) => ['-c', setting],
  ),
]

const COMPOSE = `services:
  db:
    image: \${POSTGRES_IMAGE:?}
    command: ${JSON.stringify(POSTGRES_COMMAND)}
    environment: { POSTGRES_USER: app, POSTGRES_DB: app, POSTGRES_HOST_AUTH_METHOD: trust }
    tmpfs: [/var/lib/postgresql/data]
    ports: ["5432"]
    healthcheck:
      test: [CMD, pg_isready, -q, -h, 127.0.0.1, -U, app, -d, app]
      interval: 5s
      start_period: 30s
      start_interval: 250ms
  cache:
    image: \${REDIS_IMAGE:?}
    command: [redis-server, --save, "", --appendonly, "no"]
    tmpfs: [/data]
    ports: ["6379"]
    healthcheck:
      test: [CMD, redis-cli, -e, ping]
      interval: 5s
      start_period: 30s
      start_interval: 250ms
`

const STATE = `
## State

| Service | Data                     | Inputs | Baseline | Reset        |
| ------- | ------------------------ | ------ | -------- | ------------ |
| db      | /var/lib/postgresql/data | -      | -        | postgres app |
| cache   | /data                    | -      | -        | redis        |
`
const MATRIX = 'docker/DOCKER_SSOT_MATRIX.md'

const TABLES = 20
const ROWS = 200
const KEYS = 100

/** What the seeds hold, in words. */
export const SEEDS_IN_WORDS = `${TABLES} tables of ${ROWS} rows, ${KEYS} keys`

/** The tables and rows that are there before the tests. */
export const SEEDS = Array.from(
  { length: TABLES },
  (_, index) =>
    `create table t${index} (id serial primary key, text text); insert into t${index} (text) select md5(g::text) from generate_series(1, ${ROWS}) g;`,
).join('\n')

/** The keys that are there before the tests. */
export const SEED_KEYS: readonly string[][] = Array.from({ length: KEYS }, (_, index) => [
  'SET',
  `seed:${index}`,
  `value ${index}`,
])

/** What a test writes: twenty rows in three tables, and ten keys. */
export const WRITES = Array.from(
  { length: 20 },
  (_, index) => `insert into t${index % 3} (text) values ('new ${index}');`,
).join('\n')
export const WRITTEN_KEYS: readonly string[][] = Array.from({ length: 10 }, (_, index) => [
  'SET',
  `new:${index}`,
  'x',
])
/** A write without a difference. */
export const TOUCH = 'update t0 set text = text where id = 1'
/** A change of the schema. */
export const CHANGE = 'create table more (id int)'

/** A repository with a database and a cache. */
export function makeFixture(more: Pick<ProjectOptions, 'packages'> = {}): Project {
  const [db, cache] = [FIRST_PORT + 800, FIRST_PORT + 850]
  const project = makeProject({
    services: [
      `| db | 5432 | postgresql | - | DB_URL | ${db}-${db + 49} | - |`,
      `| cache | 6379 | redis | - | CACHE_URL | ${cache}-${cache + 49} | - |`,
    ],
    files: { 'docker/compose.yml': COMPOSE },
    ...more,
  })
  project.write(MATRIX, project.read(MATRIX) + STATE)
  return project
}
