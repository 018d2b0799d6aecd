import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { runCli, startCli } from '../../testing/processes/cli.ts'
import { FIRST_PORT, makeProject, type Project, WEB_SERVICE } from '../../testing/repositories/project.ts'

/*
 * One-shot services in development, such as migrations, and the command `restart`.
 */

const PORT = FIRST_PORT + 750
const COMPOSE = `services:${WEB_SERVICE}    depends_on: { migrate: { condition: service_completed_successfully } }
  migrate:
    image: \${REDIS_IMAGE:?}
    command: [sh, -c, 'cat /migrations/*.sql']
    volumes: ["../migrations:/migrations:ro"]
  worker:
    image: \${REDIS_IMAGE:?}
    init: true
    command: [sh, -c, 'exec sleep 1000']
    volumes: ["../worker:/worker:ro"]
`

let engine: TestEngine
let project: Project

beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())

beforeEach(() => {
  project = makeProject({
    services: [`| web | 80 | http | / | WEB_URL | ${PORT} | - |`],
    files: {
      'docker/compose.yml': COMPOSE,
      'migrations/001.sql': 'create table one;\n',
      'worker/rules.txt': 'one',
    },
  })
})
afterEach(async () => {
  const down = await runCli(project.root, 'down', 'test', '--volumes')
  expect(down.exit, down.output).toBe(0)
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
  project[Symbol.dispose]()
})

/** The container of a service, and when it was started and has ended. */
function lifeOf(service: string): { id: string; startedAt: string; finishedAt: string } {
  const [id = ''] = engine
    .docker(
      'ps',
      '-aq',
      '--no-trunc',
      '--filter',
      `name=${basename(project.root).toLowerCase()}.*-${service}-1`,
    )
    .split('\n')
  const [startedAt = '', finishedAt = ''] = engine
    .docker('inspect', '--format', '{{.State.StartedAt}} {{.State.FinishedAt}}', id)
    .split(' ')
  return { id, startedAt, finishedAt }
}

const succeeds = async (...args: string[]) => {
  const { exit, output } = await runCli(project.root, ...args)
  expect(exit, output).toBe(0)
  return output
}

test('migrations run again when one was added, before the services that wait for them, and when they are named', async () => {
  await succeeds('refresh', '-e', 'test')
  expect(await succeeds('refresh', '-e', 'test')).toContain('is up to date')

  project.write('migrations/002.sql', 'create table two;\n')
  // A running service sees a change of its files, so it goes on.
  project.write('worker/rules.txt', 'two')
  expect(await succeeds('status')).toMatch(/ migrate .* mounted files\n/)
  const cause = 'mounted files changed (migrations/002.sql was added)'
  expect(await succeeds('refresh', '-e', 'test', '--dry-run')).toContain(`replace  migrate  ${cause}`)
  const before = lifeOf('worker')
  const output = await succeeds('refresh', '-e', 'test')
  expect(output).toContain(`migrate  replace: ${cause}\n`)
  expect(output).toContain('web  replace: dependency changed\n')
  expect(output).toContain('worker  keep: unchanged\n')
  expect(await succeeds('logs', '-e', 'test', 'migrate')).toMatch(/create table one;[\s\S]*create table two;/)
  const migrated = lifeOf('migrate')
  expect(lifeOf('web').startedAt > migrated.finishedAt).toBe(true)
  expect(lifeOf('worker')).toEqual(before)
  expect(await succeeds('refresh', '-e', 'test')).toContain('is up to date')

  expect(await succeeds('refresh', '-e', 'test', 'migrate')).toContain('migrate  replace: asked for\n')
  expect(lifeOf('migrate').startedAt > migrated.finishedAt).toBe(true)
  expect(await succeeds('refresh', '-e', 'test', 'worker')).toContain('is up to date')
})

test('refresh --watch runs migrations again when one was added', async () => {
  const watching = startCli(project.root, 'refresh', '-e', 'test', '--watch')
  await watching.printed('waiting for changes in ')
  const before = watching.output().length
  project.write('worker/rules.txt', 'two')
  project.write('migrations/002.sql', 'create table two;\n')
  await watching.printedAfter(before, 'waiting for changes in ')
  expect(watching.output().slice(before)).toMatch(
    /^changed: migrations\/002\.sql\n[\s\S]*migrate {2}replace: mounted files changed \(migrations\/002\.sql was added\)/,
  )
  watching.child.kill('SIGINT')
  expect((await watching.ended).exit).toBe(0)
})

test('restart stops services and starts the same containers again, and a one-shot service runs again', async () => {
  await succeeds('refresh', '-e', 'test')
  const [web, migrate, worker] = [lifeOf('web'), lifeOf('migrate'), lifeOf('worker')]
  const plan = await succeeds('restart', '-e', 'test', 'web', '--dry-run')
  expect(plan).toMatch(
    /^stop +web +asked for\nstart +web +asked for\nkeep [\s\S]*2 operations planned; nothing was changed\n$/,
  )
  const output = await succeeds('restart', '-e', 'test', 'web')
  expect(output).toMatch(
    /web {2}restart: asked for\n[\s\S]*web {2}answers\n[\s\S]*1 of 3 services restarted in/,
  )
  expect(lifeOf('web').id).toBe(web.id)
  expect(lifeOf('web').startedAt > web.startedAt).toBe(true)
  expect([lifeOf('migrate'), lifeOf('worker')]).toEqual([migrate, worker])

  expect(await succeeds('restart', '-e', 'test', 'migrate')).toContain('migrate  completed\n')
  expect(lifeOf('migrate').startedAt > migrate.finishedAt).toBe(true)
  const unknown = await runCli(project.root, 'restart', '-e', 'test', 'wep')
  expect(unknown.exit).toBe(1)
  expect(unknown.output).toMatch(/\[SERVICE_UNKNOWN\].*no service wep, perhaps "web"/)
})

test('a refresh says of a one-shot service with too many mounted files that their changes do not run it again', async () => {
  for (let n = 0; n < 2000; n++) project.write(`migrations/many/${n}.txt`, '')
  await succeeds('refresh', '-e', 'test')
  project.write('migrations/002.sql', 'create table two;\n')
  const output = await succeeds('refresh', '-e', 'test')
  expect(output).toContain(
    'migrate  is not run again when its mounted files change, because there are more than 2000; name it to run it again: `refresh migrate`\n',
  )
  expect(output).toContain('is up to date')
})

test('a restart that is interrupted starts what it has stopped', async () => {
  // It ends only when its grace period is over.
  const stubborn = COMPOSE.replace("'exec sleep 1000'", "'trap : TERM; while :; do sleep 1; done'").replace(
    'volumes: ["../worker',
    'stop_grace_period: 2s\n    init: false\n    volumes: ["../worker',
  )
  project.write(
    'docker/compose.yml',
    stubborn.replace('    init: true\n    command: [sh', '    command: [sh'),
  )
  await succeeds('refresh', '-e', 'test')
  const before = lifeOf('worker')
  const restarting = startCli(project.root, 'restart', '-e', 'test', 'worker')
  await restarting.printed('worker  stopping, within its grace period\n')
  restarting.child.kill('SIGINT')
  const { exit, output } = await restarting.ended
  expect(exit, output).toBe(1)
  expect(output).toMatch(
    /worker {2}started again, because it was running before[\s\S]*\[START_CANCELLED\] The restart/,
  )
  expect(lifeOf('worker').id).toBe(before.id)
  expect(engine.docker('inspect', '--format', '{{.State.Status}}', before.id)).toBe('running')
})

test('restart of a service that cannot start says why', async () => {
  await succeeds('refresh', '-e', 'test')
  engine.docker('exec', lifeOf('worker').id, 'sh', '-c', 'rm /bin/sleep')
  const { exit, output } = await runCli(project.root, 'restart', '-e', 'test', 'worker')
  expect(exit).toBe(1)
  expect(output).toMatch(/\[SERVICE_EXITED\][\s\S]*exit code 127[\s\S]*sleep/)
})
