import { makeProject, type Project, type ProjectOptions } from '../repositories/project.ts'

const COMPOSE = `services:
  db:
    image: \${POSTGRES_IMAGE:?}
    command: [postgres, -c, fsync=off, -c, synchronous_commit=off, -c, max_prepared_transactions=10]
    environment: { POSTGRES_USER: app, POSTGRES_DB: app, POSTGRES_PASSWORD: planted-secret }
    tmpfs: [/var/lib/postgresql/data]
    ports: ["5432"]
    healthcheck: { test: [CMD, pg_isready, -q, -h, 127.0.0.1, -U, app, -d, app], start_period: 30s, start_interval: 250ms }
  cache:
    image: \${REDIS_IMAGE:?}
    command: [redis-server, --save, "", --appendonly, "no", --requirepass, cache-secret]
    tmpfs: [/data]
    ports: ["6379"]
  api:
    image: \${NODE_IMAGE:?}
    init: true
    command: [node, /api.js]
    volumes: ["../api.js:/api.js:ro"]
    ports: ["80"]
  files:
    image: \${NODE_IMAGE:?}
    init: true
    command: [node, -e, "setInterval(() => {}, 1000)"]
    volumes: ["files:/data"]
volumes:
  files:
`

/** It counts requests, and forgets them when it is told to; after `POST /break` it refuses that. */
const API = `
let count = 0
let isBroken = false
require('node:http').createServer(({ method, url }, response) => {
  if (url === '/reset' && isBroken) return response.writeHead(500).end('cannot forget\\n')
  if (method === 'POST' && url === '/reset') count = -1
  if (method === 'POST' && url === '/break') isBroken = true
  response.end(String(++count))
}).listen(80)
`

const SERVICES = [
  '| db | 5432 | postgresql | - | DB_URL | 31000-31049 | - |',
  '| cache | 6379 | redis | - | CACHE_URL | 31050-31099 | - |',
  '| api | 80 | http | - | API_URL | 31100-31149 | - |',
]

/** How each service is put back. */
export const STATE = [
  '| db | /var/lib/postgresql/data | - | - | postgres app |',
  '| cache | /data | - | - | redis |',
  '| api | - | - | - | http POST /reset |',
  "| files | /data | - | - | exec sh -c 'rm -f /data/*' |",
]

const MATRIX = 'docker/DOCKER_SSOT_MATRIX.md'

/** A repository with a database, a cache, a server that keeps a number in memory, and a service with files. */
export function makeStores({ files = {}, ...more }: ProjectOptions = {}, state = STATE): Project {
  const project = makeProject({
    services: SERVICES,
    files: { 'docker/compose.yml': COMPOSE, 'api.js': API, ...files },
    ...more,
  })
  const rows = state.join('\n')
  const table = `\n## State\n\n| Service | Data | Inputs | Baseline | Reset |\n| --- | --- | --- | --- | --- |\n${rows}\n`
  project.write(MATRIX, project.read(MATRIX) + table)
  return project
}
