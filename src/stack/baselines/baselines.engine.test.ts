import { basename } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { StackEvent } from '../../core/events/event.ts'
import { describeHappening } from '../../core/events/wording.ts'
import { NO_PINS } from '../../testing/engines/no-pins.ts'
import { PREFLIGHT } from '../../testing/engines/start-stack.ts'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { makeProject, type Project } from '../../testing/repositories/project.ts'
import { inWholeForm, rowsOf } from '../../testing/whole-form.ts'
import { loadDefinition } from '../definition/definition.ts'
import { lookAtBaselines } from './look.ts'
import { makeBaselines } from './make.ts'
import { isWanted } from './want.ts'

const HEALTHY =
  'healthcheck: { test: [CMD, pg_isready, -q, -h, 127.0.0.1, -U, app, -d, app], start_period: 30s, start_interval: 250ms }'

/** A database whose service `migrate` creates a table, and a cache that it fills. */
const COMPOSE = `services:
  db:
    image: \${POSTGRES_IMAGE:?}
    environment: { POSTGRES_USER: app, POSTGRES_DB: app, POSTGRES_PASSWORD: planted-secret }
    tmpfs: [/var/lib/postgresql/data]
    ports: ["5432"]
    ${HEALTHY}
  migrate:
    image: \${POSTGRES_IMAGE:?}
    entrypoint: [psql, -q, -h, db, -U, app, -v, ON_ERROR_STOP=1, -f, /migrations/all.sql]
    environment: { PGPASSWORD: planted-secret }
    volumes: ["../db:/migrations:ro"]
    depends_on: { db: { condition: service_healthy } }
  late:
    image: \${POSTGRES_IMAGE:?}
    entrypoint: [psql, -q, -h, db, -U, app, -c, "create table late ()"]
    environment: { PGPASSWORD: planted-secret }
    depends_on: { migrate: { condition: service_completed_successfully } }
`
const SQL =
  'create table if not exists t (g int);\ninsert into t select g from generate_series(1, 1000) g where not exists (select from t);\n'

const state = (rows: string) =>
  `\n## State\n\n| Service | Data | Inputs | Baseline |\n| --- | --- | --- | --- |\n${rows}\n`

let engine: TestEngine
let project: Project
let events: StackEvent[]
beforeEach(async () => {
  engine = await testEngine()
  project = makeProject({
    services: ['| db | 5432 | postgresql | - | DB_URL | 31000-31049 | - |'],
    files: { 'docker/compose.yml': COMPOSE, 'db/all.sql': SQL },
  })
  give('| db | /var/lib/postgresql/data | db, service migrate | image |')
  events = []
})
afterEach(() => {
  const name = basename(project.root).toLowerCase()
  engine.removeImagesOf(name)
  expect(engine.leftOf(name)).toEqual([])
  project[Symbol.dispose]()
  engine[Symbol.dispose]()
})

const MATRIX = 'docker/DOCKER_SSOT_MATRIX.md'
function give(rows: string): void {
  const [before = ''] = project.read(MATRIX).split('\n## State')
  project.write(MATRIX, before + state(rows))
}
const record = (event: object) => void events.push({ atMs: 0, ...event } as StackEvent)
const make = () =>
  makeBaselines({
    ...{ connection: engine.connection, registry: engine.registry, self: engine.self },
    ...{ preflight: PREFLIGHT, pins: () => NO_PINS, emit: record },
    definition: loadDefinition(project.root, 'test'),
  })
const told = (type: StackEvent['type']) =>
  events.filter((event) => event.type === type).map((event) => describeHappening(event))
const start = async () => {
  events = []
  return engine.start(project.root, { emit: record })
}
function sql(stack: string, text: string): string {
  return engine.docker('exec', `${stack}-db-1`, 'psql', '-U', 'app', '-tAc', text)
}
const images = () =>
  engine
    .docker(
      'image',
      'ls',
      '--filter',
      `reference=ssot-docker/${basename(project.root).toLowerCase()}-*`,
      '--format',
      '{{.Repository}}:{{.Tag}}',
    )
    .split('\n')
    .filter((line) => line !== '')

test('a database begins with what its migrations had written, and only they', async () => {
  {
    await using stack = await start()
    expect(stack.lacksBaselines).toBe(true)
    expect(told('baselines-not-used')).toEqual([
      'begins without a baseline: there is none yet for these files and images',
    ])
  }
  const made = await make()
  expect(images()).toEqual(made.images)
  expect(made.images).toEqual([expect.stringMatching(/^ssot-docker\/[a-z0-9-]+-db-baseline:[0-9a-f]{16}$/)])
  // Neither the environment of the service nor the name of its stack gets into the image.
  const config = engine.docker('image', 'inspect', ...made.images, '--format', '{{json .Config}}')
  expect(config).not.toMatch(/planted-secret|POSTGRES_USER/)
  expect(JSON.parse(config).Labels).toMatchObject({
    'dev.ssot-docker.stack': '',
    'com.docker.compose.project': '',
  })
  await using stack = await start()
  expect(told('baselines-used')).toEqual([`db begins from baseline ${made.images[0]?.split(':')[1]}`])
  const { project: name } = stack.info
  expect(sql(name, 'select count(*) from t')).toBe('1000')
  // `migrate` has run again and found that all is done; `late` is no input, so only this stack has its table.
  expect(told('service-completed')).toHaveLength(1)
  expect(sql(name, "select count(*) from pg_tables where tablename = 'late'")).toBe('1')
  expect(await stack.drift()).toMatchObject({ causes: new Map() })
})

inWholeForm(() => {
  test('a changed migration leads to another baseline, and the one before is found again when it is changed back', async () => {
    const { images: first } = await make()
    project.write('db/all.sql', `${SQL}insert into t values (7);\n`)
    {
      await using stack = await start()
      expect(stack.lacksBaselines).toBe(true)
      expect(told('baselines-not-used')).toHaveLength(1)
      expect(sql(stack.info.project, 'select count(*) from t')).toBe('1001')
    }
    const { images: second } = await make()
    expect(second).not.toEqual(first)
    project.write('db/all.sql', SQL)
    expect(await make()).toEqual({ images: first, wereThere: true })
    await using stack = await start()
    expect(told('baselines-used')[0]).toContain(first[0]?.split(':')[1])
    expect(sql(stack.info.project, 'select count(*) from t')).toBe('1000')
  })
})

test('the hash of a baseline follows whatever led to the data, and nothing else', async () => {
  const hash = async () => {
    const { wanted } = await lookAtBaselines({
      ...{ connection: engine.connection, registry: engine.registry, self: engine.self },
      ...{ preflight: PREFLIGHT, emit: () => {}, definition: loadDefinition(project.root, 'test') },
    })
    return wanted !== null && isWanted(wanted) ? wanted.hash : wanted
  }
  const before = await hash()
  expect(before).toMatch(/^[0-9a-f]{16}$/)
  const edited = async (path: string, from: string, to: string) => {
    const text = project.read(path)
    project.write(path, text.replaceAll(from, to))
    const after = await hash()
    project.write(path, text)
    return after
  }
  expect(await edited('docker/compose.yml', 'planted-secret', 'another-secret')).not.toBe(before)
  expect(await edited('docker/compose.yml', '-v, ON_ERROR_STOP=1, ', '')).not.toBe(before)
  expect(await edited('db/all.sql', '1000', '999')).not.toBe(before)
  expect(await edited(MATRIX, '/var/lib/postgresql/data', '/var/lib/postgresql')).not.toBe(before)
  // `late` is no input.
  expect(await edited('docker/compose.yml', 'create table late ()', 'select 1')).toBe(before)
  expect(await edited(MATRIX, 'service migrate', 'service gone')).toEqual({
    is: 'services-unknown',
    services: ['gone'],
  })
  expect(await edited(MATRIX, ' db, ', ' nothing/*.sql, ')).toEqual({
    is: 'input-absent',
    input: 'nothing/*.sql',
  })
  expect(await hash()).toBe(before)
})

inWholeForm(() => {
  test('a stack without a service that wrote the data begins without its baseline', async () => {
    events = []
    await using stack = await engine.start(project.root, { emit: record, request: { services: ['db'] } })
    expect(told('baselines-not-used')).toEqual([
      'begins without a baseline: the data of a baseline comes from service migrate, which is not started',
    ])
    expect(stack.lacksBaselines).toBe(false)
  })
})

/** A service that appends a line to a file each time when it starts, and ends as it is told to. */
const folder = (ending: string, more = '') => `services:
  files:
    image: \${NODE_IMAGE:?}
    command: ["node", "-e", "require('fs').appendFileSync('/srv/deep/files/log', 'x'); require('fs').chownSync('/srv/deep/files/log', 1234, 5678); require('fs').utimesSync('/srv/deep/files/log', 1, 1e9); require('http').createServer((q, r) => r.end(require('fs').readFileSync('/srv/deep/files/log'))).listen(80); process.on('SIGTERM', () => { ${ending} })"]
    ports: ["80"]
    stop_grace_period: 1s
${more}`

function giveFolder(compose: string): void {
  project.write('docker/compose.yml', compose)
  const text = project.read(MATRIX)
  project.write(
    MATRIX,
    text.replace(/^\| db \| 5432.*$/m, '| files | 80 | http | - | FILES_URL | 31000-31049 | - |'),
  )
  give('| files | /srv/deep/files | - | image |')
}

const places = [
  ['a named volume', '    volumes: ["data:/srv/deep/files"]\nvolumes: { data: {} }\n'],
  ['an anonymous volume', '    volumes: ["/srv/deep/files"]\n'],
  ['a tmpfs without a VOLUME of the image', '    tmpfs: ["/srv/deep:mode=755"]\n'],
] as const
test.each(rowsOf(places, 1))(
  'a folder in %s begins with the same files, owners and times',
  async (_, volumes) => {
    giveFolder(
      folder('process.exit(0)', volumes).replace(
        "require('fs').appendFileSync",
        "require('fs').mkdirSync('/srv/deep/files', { recursive: true }); require('fs').appendFileSync",
      ),
    )
    const { images } = await make()
    await using stack = await start()
    expect(told('baselines-used')).toHaveLength(1)
    const url = stack.info.services.files?.url ?? ''
    // One of the first start, one of the proof of nothing: what the proof writes is not in the image.
    expect(await (await fetch(url)).text()).toBe('xx')
    const listed = engine.docker(
      'exec',
      `${stack.info.project}-files-1`,
      'stat',
      '-c',
      '%u %g',
      '/srv/deep/files/log',
    )
    expect(listed).toBe('1234 5678')
    const kept = engine.docker(
      'run',
      '--rm',
      '--tmpfs',
      '/tmp',
      '--entrypoint',
      'stat',
      images[0] ?? '',
      '-c',
      '%Y %s',
      '/srv/deep/files/log',
    )
    expect(kept).toBe('1000000000 1')
  },
)

test('a store that does not stop cleanly leads to no baseline, and leaves nothing', async () => {
  giveFolder(folder('process.exit(3)', '    volumes: ["/srv/deep/files"]\n'))
  await expect(make()).rejects.toThrow(
    /BASELINE_NOT_MADE\][\s\S]*service files did not stop cleanly[\s\S]*exit code 3/,
  )
  giveFolder(folder('', '    volumes: ["/srv/deep/files"]\n'))
  await expect(make()).rejects.toThrow(/exit code 137[\s\S]*had to kill files after its grace period/)
  expect(images()).toEqual([])
})

test('data that nothing covers, or that belongs to others, leads to no baseline', async () => {
  giveFolder(
    folder('process.exit(0)').replace(
      "require('fs').appendFileSync",
      "require('fs').mkdirSync('/srv/deep/files', { recursive: true }); require('fs').appendFileSync",
    ),
  )
  await expect(make()).rejects.toThrow(
    /no volume, tmpfs or VOLUME of the image covers \/srv\/deep\/files of service files/,
  )
  expect(images()).toEqual([])
})
