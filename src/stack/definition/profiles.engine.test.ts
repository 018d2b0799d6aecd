import { basename } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { runCli } from '../../testing/processes/cli.ts'
import { FIRST_PORT, makeProject, WEB_SERVICE } from '../../testing/repositories/project.ts'

let engine: TestEngine

beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())

const MATRIX_ROW = (name: string, offset: number) =>
  `| ${name} | 80 | http | / | ${name.toUpperCase()}_URL | ${FIRST_PORT + offset} | - |`
const ADMIN = `  admin:
    image: \${NODE_IMAGE:?}
    profiles: [tools]
`
const ADMIN_PORT = '    ports: ["127.0.0.1:${ADMIN_PORT:?}:80"]\n'

const failureOf = (start: Promise<unknown>) => start.catch((reason: unknown) => reason)

test('a published service whose profile is not active is refused with the profile, its place and the column to add it to', async () => {
  using project = makeProject({
    files: { 'docker/compose.yml': `services:${WEB_SERVICE}${ADMIN}${ADMIN_PORT}` },
    services: [MATRIX_ROW('web', 770), MATRIX_ROW('admin', 771)],
  })
  const line = project.read('docker/compose.yml').split('\n').indexOf('  admin:') + 1
  const error = await failureOf(engine.start(project.root))
  expect(error).toMatchObject({
    code: 'SERVICE_NEVER_STARTED',
    service: 'admin',
    summary: expect.stringContaining('admin (profile tools)'),
    todo: expect.stringContaining('Write tools into the column Profiles of environment test'),
    problems: [
      { file: 'docker/compose.yml', line, column: 3 },
      { message: 'environment test has no active profiles' },
    ],
  })
  const doctor = await runCli(project.root, 'doctor')
  expect(doctor.stdout).toMatch(/^fail {2}compose file of test .*admin \(profile tools\)$/m)
})

test('the option services and commands that name a service with a profile are told its profile', async () => {
  using project = makeProject({
    files: { 'docker/compose.yml': `services:${WEB_SERVICE}${ADMIN}  off:\n    image: x:1\n    scale: 0\n` },
    services: [MATRIX_ROW('web', 772)],
  })
  const start = (service: string) =>
    failureOf(engine.start(project.root, { request: { services: [service] } }))
  expect(await start('admin')).toMatchObject({
    code: 'SERVICE_NEVER_STARTED',
    summary: 'docker/compose.yml does not start these services in environment test: admin (profile tools)',
  })
  expect(await start('off')).toMatchObject({ summary: expect.stringContaining('off (0 replicas)') })
  expect(await start('adminn')).toMatchObject({ code: 'SERVICE_UNKNOWN' })
  for (const command of [
    ['refresh', 'admin'],
    ['logs', 'admin'],
    ['shell', 'admin'],
  ]) {
    const { exit, output } = await runCli(project.root, ...command, '--environment', 'test')
    expect(exit).toBe(1)
    expect(output).toContain('admin (profile tools)')
  }
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
})

test('a dependency on a service with a profile, which Compose calls undefined, is told with its place', async () => {
  const web = `${WEB_SERVICE}    depends_on: [admin]\n`
  using project = makeProject({ files: { 'docker/compose.yml': `services:${web}${ADMIN}` } })
  expect(await failureOf(engine.start(project.root))).toMatchObject({
    code: 'COMPOSE_INVALID',
    problems: [
      {
        file: 'docker/compose.yml',
        message:
          'service web depends on admin, which is not started in environment test, because it has the profile tools',
      },
    ],
  })
})

test('every command knows the services of the profiles that the matrix activates, and no others', async () => {
  using project = makeProject({
    files: {
      'docker/compose.yml': `services:${WEB_SERVICE}  admin:
    image: \${NODE_IMAGE:?}
    init: true
    profiles: [tools]
    command: [node, -e, "console.log('the admin is here'); require('http').createServer((q, r) => r.end('admin')).listen(80)"]
  other:
    image: \${NODE_IMAGE:?}
    profiles: [else]
`,
    },
    services: [MATRIX_ROW('web', 774)],
  })
  const matrix = 'docker/DOCKER_SSOT_MATRIX.md'
  project.write(
    matrix,
    project
      .read(matrix)
      .replace('| Compose file |', '| Compose file | Profiles |')
      .replace('| --- | --- |', '| --- | --- | --- |')
      .replace('| docker/compose.yml |', '| docker/compose.yml | tools, more |'),
  )
  const env = (...args: string[]) => runCli(project.root, ...args, '--environment', 'test')
  expect(await runCli(project.root, 'doctor')).toMatchObject({
    stdout: expect.stringMatching(/^ok {4}compose file of test/m),
  })
  const refreshed = await env('refresh')
  expect(refreshed, refreshed.output).toMatchObject({ exit: 0 })
  const status = JSON.parse((await runCli(project.root, 'status', '--json')).stdout)
  expect(status.stacks[0].services).toMatchObject([{ service: 'admin' }, { service: 'web' }])
  expect((await env('logs', 'admin')).stdout).toContain('the admin is here')
  expect(await env('refresh', 'other')).toMatchObject({
    exit: 1,
    output: expect.stringContaining('environment test has only the active profiles tools, more'),
  })
  expect(await env('refresh', 'admin', '--dry-run')).toMatchObject({ exit: 0 })
  expect(await runCli(project.root, 'down', 'test')).toMatchObject({ exit: 0 })
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
})
