import { FIRST_PORT, makeProject, type Project } from '../../../testing/repositories/project.ts'

/** How many migrations there are. Each creates a table with rows, and waits, as one that builds an index over much data does. */
const MIGRATIONS = 20
/** All of them together. */
export const MIGRATIONS_MS = 3000

const COMPOSE = `services:
  db:
    image: \${POSTGRES_IMAGE:?}
    command: [postgres, -c, fsync=off, -c, synchronous_commit=off, -c, full_page_writes=off, -c, shared_buffers=32MB]
    environment: { POSTGRES_USER: app, POSTGRES_DB: app, POSTGRES_HOST_AUTH_METHOD: trust }
    tmpfs: [/var/lib/postgresql/data]
    ports: ["5432"]
    healthcheck:
      test: [CMD, pg_isready, -q, -h, 127.0.0.1, -U, app, -d, app]
      interval: 5s
      start_period: 30s
      start_interval: 250ms
  migrate:
    image: \${POSTGRES_IMAGE:?}
    entrypoint: [psql, -q, -h, db, -U, app, -v, ON_ERROR_STOP=1, -f, /migrations/all.sql]
    volumes: ["../migrations:/migrations:ro"]
    depends_on: { db: { condition: service_healthy } }
  web:
    image: \${NODE_IMAGE:?}
    init: true
    command: [node, -e, "require('http').createServer((q, r) => r.end('hello')).listen(80)"]
    ports: ["80"]
    healthcheck:
      test: [CMD, wget, -q, -O, /dev/null, "http://127.0.0.1:80/"]
      interval: 5s
      start_period: 30s
      start_interval: 250ms
    depends_on: { migrate: { condition: service_completed_successfully } }
`

const STATE = `
## State

| Service | Data                     | Inputs                      | Baseline |
| ------- | ------------------------ | --------------------------- | -------- |
| db      | /var/lib/postgresql/data | migrations, service migrate | image    |
`
const MATRIX = 'docker/DOCKER_SSOT_MATRIX.md'

/** A repository with such a database. */
export function makeFixture(): Project {
  const [db, web] = [FIRST_PORT + 900, FIRST_PORT + 950]
  const project = makeProject({
    services: [
      `| db | 5432 | postgresql | - | DB_URL | ${db}-${db + 49} | - |`,
      `| web | 80 | http | / | WEB_URL | ${web}-${web + 49} | - |`,
    ],
    files: { 'docker/compose.yml': COMPOSE, 'migrations/all.sql': migrations() },
  })
  project.write(MATRIX, project.read(MATRIX) + STATE)
  return project
}

/** As migration tools do it: each one is done once, which a table says. */
function migrations(): string {
  const each = Array.from(
    { length: MIGRATIONS },
    (_, index) => `do $$ begin
  if not exists (select from schema_migrations where version = ${index}) then
    create table t${index} as select g, md5(g::text) from generate_series(1, 1000) g;
    create index on t${index} (g);
    perform pg_sleep(${MIGRATIONS_MS / MIGRATIONS / 1000});
    insert into schema_migrations values (${index});
  end if;
end $$;`,
  )
  return ['create table if not exists schema_migrations (version int primary key);', ...each, ''].join('\n')
}
