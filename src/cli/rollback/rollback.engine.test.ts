import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { stableProjectName } from '../../core/stacks/project-name.ts'
import { Journal } from '../../host/journal/journal.ts'
import { eventsPath } from '../../keeper/client/address.ts'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { runCli } from '../../testing/processes/cli.ts'
import {
  BUILT_WEB_SERVICE,
  FIRST_PORT,
  makeProject,
  type Project,
  WEB_DOCKERFILE,
  webSource,
} from '../../testing/repositories/project.ts'
import { inWholeForm } from '../../testing/whole-form.ts'

/*
 * Going back to an older version of a stable stack, as a user does it.
 */

const PORTS = { web: FIRST_PORT + 970, cache: FIRST_PORT + 971 }
const MATRIX = 'docker/DOCKER_SSOT_MATRIX.md'
const COMPOSE = 'docker/compose.yml'
const ROWS = [
  `| web | 80 | http | / | WEB_URL | ${PORTS.web} | - |`,
  `| cache | 6379 | redis | - | CACHE_URL | ${PORTS.cache} | - |`,
]
const HEALTHCHECK = `    healthcheck: { test: [CMD, redis-cli, ping], interval: 5s, start_period: 20s, start_interval: 100ms }\n`
const SERVICES = `services:${BUILT_WEB_SERVICE}    depends_on: { cache: { condition: service_healthy } }
    environment: { MODE: plain }
    volumes: ["../app:/sources:ro"]
  cache:
    image: \${REDIS_IMAGE:?}
    command: [redis-server, --save, "1 1"]
    volumes: ["data:/data"]
    ports: ["127.0.0.1:\${CACHE_PORT:?}:6379"]
${HEALTHCHECK}volumes: { data: {} }
`

let engine: TestEngine
let project: Project
let stack: string

beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())

beforeEach(() => {
  project = makeProject({
    services: ROWS,
    files: {
      [COMPOSE]: SERVICES,
      'docker/web.Dockerfile': WEB_DOCKERFILE,
      'app/main.js': webSource('one'),
    },
  })
  stack = stableProjectName(project.root, 'test')
})
afterEach(async () => {
  const down = await runCli(project.root, 'down', stack, '--volumes')
  expect(down.exit, down.output).toBe(0)
  const name = basename(project.root).toLowerCase()
  expect(engine.leftOf(name)).toEqual([])
  engine.removeImagesOf(name, stack)
  project[Symbol.dispose]()
})

async function succeed(...args: string[]): Promise<string> {
  const { exit, output } = await runCli(project.root, ...args)
  expect(exit, output).toBe(0)
  return output
}

const refresh = (...args: string[]) => succeed('refresh', '-e', 'test', ...args)
const rollback = (...args: string[]) => succeed('rollback', 'test', ...args)
const page = async () => (await fetch(`http://127.0.0.1:${PORTS.web}/`)).text()
const container = (service: string) => `${stack}-${service}-1`
const redis = (...args: string[]) => engine.docker('exec', container('cache'), 'redis-cli', ...args)
const variable = (name: string) => engine.docker('exec', container('web'), 'sh', '-c', `echo $${name}`)
const mode = () => variable('MODE')
/** Who has replaced containers of the stack, in order. */
function replacedBy(): string[] {
  return readFileSync(eventsPath(engine.home, stack), 'utf8')
    .trim()
    .split('\n')
    .flatMap((line) => {
      const event = JSON.parse(line) as { type: string; by?: string }
      return event.type === 'replacement-chosen' && event.by !== undefined ? [event.by] : []
    })
}
const idOf = (service: string) => engine.docker('inspect', '-f', '{{.Id}}', container(service))

test('a source change is undone without a build, the plan is printed first, and data and mounted files stay', async () => {
  await refresh()
  redis('set', 'kept', 'yes')
  const cache = idOf('cache')
  project.write('app/main.js', webSource('two'))
  await refresh()
  expect(await page()).toBe('two')

  const dry = await rollback('--dry-run')
  expect(dry).toMatch(
    /^\S+: back to version 1: refresh by \S+ on \S+, \d+ s ago.*\nreplace +web +source changed.*\nstart +web +source changed\nkeep +cache +unchanged\nstays {2}volume \S+_data, with its data\nstays {2}app as it is now, mounted by web\n\S+: 2 operations planned; nothing was changed\n$/m,
  )
  expect(await page()).toBe('two')

  const back = await rollback()
  expect(back).toMatch(/back to version 1: [\s\S]*^replace +web[\s\S]*^stays {2}volume[\s\S]*web {2}/m)
  expect(back).toMatch(/is back at version 1: 1 of 2 services changed in \d/)
  expect(back).not.toMatch(/building|built/)
  expect(await page()).toBe('one')
  expect(idOf('cache')).toBe(cache)
  expect(redis('get', 'kept')).toBe('yes')
  expect(project.read('app/main.js')).toBe(webSource('two'))

  expect(await rollback('1')).toMatch(/is at version 1 already/)
  // It is a version itself, from which the way leads back to number 2.
  expect(await rollback('2')).toMatch(/is back at version 2/)
  expect(await page()).toBe('two')
  // Compose has replaced the container once, and both rollbacks have asked the engine for the same.
  expect(replacedBy()).toEqual(['compose', 'recording', 'recording'])
})

inWholeForm(() => {
  test('a config change and a new service are undone, and the next refresh does only what differs from the files', async () => {
    await refresh()
    const extra = '  extra:\n    image: ${REDIS_IMAGE:?}\n    command: [redis-server]\n    restart: always\n'
    project.write(
      COMPOSE,
      SERVICES.replace('MODE: plain', 'MODE: fancy').replace('volumes: { data', `${extra}volumes: { data`),
    )
    await refresh()
    expect(mode()).toBe('fancy')

    const back = await rollback()
    expect(back).toMatch(/^stop +\S+-extra-1 +not in the version; then removed/m)
    expect(back).toMatch(/^replace +web +config changed/m)
    expect(back).toMatch(/extra {2}removed, because the version does not have it/)
    expect(mode()).toBe('plain')
    expect(engine.leftOf(stack)).not.toContain(`container ${stack}-extra-1`)

    project.write(COMPOSE, SERVICES)
    expect(await refresh()).toMatch(/is up to date/)
  })
})

inWholeForm(() => {
  test("a version comes back although today's compose file is broken, or gone, and the matrix has other ports", async () => {
    await refresh()
    project.write('app/main.js', webSource('two'))
    await refresh()
    project.write(COMPOSE, 'services: [')
    project.write(
      MATRIX,
      project.read(MATRIX).replace(`WEB_URL | ${PORTS.web} `, `WEB_URL | ${PORTS.web + 5} `),
    )
    expect(await rollback()).toContain(`web    http://127.0.0.1:${PORTS.web}`)
    expect(await page()).toBe('one')
    project.remove(COMPOSE)
    expect(await rollback('2')).toMatch(/is back at version 2/)
    expect(await page()).toBe('two')
  })
})

inWholeForm(() => {
  test('a stack that was taken down comes back as it was, and a rollback goes back twice', async () => {
    for (const text of ['one', 'two', 'three']) {
      project.write('app/main.js', webSource(text))
      await refresh()
    }
    await succeed('down', 'test')
    expect(await rollback()).toMatch(/is back at version 3: 2 of 2 services/)
    expect(await page()).toBe('three')
    expect(await rollback()).toMatch(/is back at version 2/)
    expect(await rollback()).toMatch(/is back at version 1/)
    expect(await page()).toBe('one')
    const nothing = await runCli(project.root, 'rollback', 'test')
    expect(nothing).toMatchObject({ exit: 1, output: expect.stringContaining('ROLLBACK_NOT_POSSIBLE') })
  })
})

test('a version whose images are gone is refused with the command, and nothing is changed', async () => {
  await refresh()
  const image = engine.docker('inspect', '-f', '{{.Config.Image}}', container('web'))
  project.write('app/main.js', webSource('two'))
  await refresh()
  engine.docker('image', 'rm', '--force', image)
  for (const more of [[], ['--dry-run']]) {
    const { exit, output } = await runCli(project.root, 'rollback', 'test', ...more)
    expect(exit, output).toBe(1)
    expect(output).toMatch(
      /ROLLBACK_IMAGE_GONE\][^\n]*an image of version 1:\n {2}\S+ \(sha256:\w{12}\) of web\n[\s\S]*npx ssot-docker refresh -e test`\. Nothing was changed\./,
    )
  }
  expect(await page()).toBe('two')
})

test('secrets come from the files of today, and a changed one is refused by its place alone', async () => {
  const withSecrets = (password: string, token: string, kind: string) =>
    SERVICES.replace('MODE: plain', `MODE: ${kind}, DB_PASSWORD: "${password}"`)
      .replace('  cache:', '    configs: [app]\n  cache:')
      .concat(`configs: { app: { content: "token=${token}" } }\n`)
  const [first, second, token] = [
    'pl4nted-Secret-91',
    'pl4nted-Secret-92',
    'ghp_0123456789abcdefghijABCDEFGHIJ456789',
  ]
  const other = 'ghp_9876543210abcdefghijABCDEFGHIJ456789'
  project.write(COMPOSE, withSecrets(first, token, 'plain'))
  await refresh()
  project.write(COMPOSE, withSecrets(first, token, 'fancy'))
  await refresh()
  await rollback()
  expect(mode()).toBe('plain')
  expect(variable('DB_PASSWORD')).toBe(first)
  expect(engine.docker('exec', container('web'), 'cat', '/app')).toBe(`token=${token}`)

  const refused = async (place: RegExp) => {
    const { exit, output } = await runCli(project.root, 'rollback', 'test', '2')
    expect(exit, output).toBe(1)
    expect(output).toMatch(/ROLLBACK_SECRET_CHANGED/)
    expect(output).toMatch(place)
    for (const value of [first, second, token, other]) expect(output).not.toContain(value)
    expect(mode()).toBe('plain')
  }
  project.write(COMPOSE, withSecrets(second, token, 'fancy'))
  await refused(/^ {2}environment\.DB_PASSWORD of service web$/m)
  project.write(COMPOSE, withSecrets(first, other, 'fancy'))
  await refused(/^ {2}configs\.app\.content$/m)
  project.write(COMPOSE, 'services: [')
  const broken = await runCli(project.root, 'rollback', 'test', '2')
  expect(broken.output).toMatch(
    /COMPOSE_INVALID[\s\S]*The rollback needs this file, because the record of version 2 hides secrets/,
  )
  project.write(COMPOSE, withSecrets(first, token, 'other'))
  await rollback('2')
  expect(mode()).toBe('fancy')
})

test('two refreshes and a rollback at once follow one another, and each leaves a stack that is ready', async () => {
  await refresh()
  project.write('app/main.js', webSource('two'))
  await refresh()
  project.write('app/main.js', webSource('three'))
  const all = await Promise.all([
    runCli(project.root, 'refresh', '-e', 'test'),
    runCli(project.root, 'rollback', 'test'),
    runCli(project.root, 'refresh', '-e', 'test'),
  ])
  for (const { exit, output } of all) expect(exit, output).toBe(0)
  using journal = new Journal(engine.home.journal, (problem) => expect.unreachable(problem))
  const { versions = [], breaks } = journal.versions.ofStack(stack) ?? {}
  expect(breaks).toEqual([])
  expect(versions.map(({ begun }) => begun.number)).toEqual(versions.map((_, index) => index + 1))
  expect(versions.every(({ end }) => end?.outcome.kind === 'done')).toBe(true)
  // What runs is what the last of them made.
  const [last] = versions.slice(-1)
  const text = last?.begun.to == null ? 'three' : ['one', 'two', 'three'][last.begun.to - 1]
  expect(await page()).toBe(text)
})

test('a refresh that fails goes back by itself if it is told to, and the error says to which version', async () => {
  await refresh()
  project.write('app/main.js', "console.error('no config'); process.exit(4)\n")
  const left = await runCli(project.root, 'refresh', '-e', 'test')
  expect(left).toMatchObject({ exit: 1, output: expect.stringContaining('left running') })
  const { exit, output } = await runCli(
    project.root,
    'refresh',
    '-e',
    'test',
    '--clean',
    'web',
    '--rollback-on-failure',
  )
  expect(exit, output).toBe(1)
  expect(output).toMatch(
    /failed; going back to version 1 of[\s\S]*SERVICE_EXITED[\s\S]*The stack went back to version 1, which ran before, and is ready\./,
  )
  expect(output).not.toContain('left running')
  expect(await page()).toBe('one')
})

inWholeForm(() => {
  test('the column On failure decides, and a build that fails changes nothing', async () => {
    project.write(
      MATRIX,
      project
        .read(MATRIX)
        .replace('| Host ports | Purpose |', '| Host ports | On failure | Purpose |')
        .replace('| --- | --- | --- | --- | --- |', '| --- | --- | --- | --- | --- | --- |')
        .replace('| tests |', '| roll back | tests |'),
    )
    project.write('app/main.js', 'process.exit(4)\n')
    const first = await runCli(project.root, 'up', 'test')
    expect(first).toMatchObject({
      exit: 1,
      output: expect.stringContaining('No earlier version was running'),
    })
    project.write('app/main.js', webSource('one'))
    await succeed('up', 'test')
    project.write('app/main.js', 'process.exit(4)\n')
    expect((await runCli(project.root, 'up', 'test')).output).toContain('The stack went back to version 2')
    expect(await page()).toBe('one')
    const before = idOf('web')
    project.write('docker/web.Dockerfile', `${WEB_DOCKERFILE}RUN exit 7\n`)
    expect((await runCli(project.root, 'up', 'test')).output).toMatch(
      /BUILD_FAILED[\s\S]*Nothing was changed\. The services that run are left running\./,
    )
    expect(idOf('web')).toBe(before)
    const off = await runCli(project.root, 'up', 'test', '--no-rollback-on-failure')
    expect(off.output).not.toContain('Nothing was changed')
  })
})
