import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Happening } from '../../core/events/event.ts'
import { NO_PINS } from '../../testing/engines/no-pins.ts'
import { PREFLIGHT } from '../../testing/engines/start-stack.ts'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { runCli } from '../../testing/processes/cli.ts'
import {
  FIRST_PORT,
  makeProject,
  type ProjectOptions,
  WEB_SERVICE,
} from '../../testing/repositories/project.ts'
import { planRefresh, refresh } from '../refresh.ts'
import { takeDown } from '../teardown/take-down.ts'
import { loadDefinition } from './definition.ts'
import { stablePlace } from './place.ts'

let engine: TestEngine

beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())

const MISSING = '    volumes: ["./configuration:/configuration"]\n'

function withWeb(more: string, services?: string[]): ProjectOptions {
  return {
    files: { 'docker/compose.yml': `services:${WEB_SERVICE}${more}` },
    ...(services ? { services } : {}),
  }
}

test('a mount of what does not exist stops a test run before anything is created, also on the disk', async () => {
  using project = makeProject(withWeb(MISSING))
  const error = await engine.start(project.root).catch((reason: unknown) => reason)
  const line = project.read('docker/compose.yml').split('\n').length - 1
  expect(error).toMatchObject({
    code: 'MOUNT_MISSING',
    service: 'web',
    problems: [
      {
        ...{ file: 'docker/compose.yml', line, column: 16 },
        found: join(project.root, 'docker/configuration'),
      },
    ],
  })
  expect(existsSync(join(project.root, 'docker/configuration'))).toBe(false)
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
})

test('in the place of a missing folder for data, each test run has an empty volume of its own', async () => {
  using project = makeProject(withWeb('    volumes: ["./data:/var/lib/web"]\n'))
  const happened: Happening[] = []
  await using first = await engine.start(project.root, { emit: (event) => happened.push(event) })
  const container = `${first.info.project}-web-1`
  const mounts = engine.docker(
    'inspect',
    '--format',
    '{{range .Mounts}}{{.Type}} {{.Destination}}{{end}}',
    container,
  )
  expect(mounts).toBe('volume /var/lib/web')
  const path = join(project.root, 'docker/data')
  expect(happened).toContainEqual({
    type: 'data-empty',
    service: 'web',
    target: '/var/lib/web',
    path,
    because: 'missing',
  })
  await first.stop()
  expect(existsSync(path)).toBe(false)
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
})

test('a missing folder is created for a mount that says so, and a path of the machine is left to the engine', async () => {
  using project = makeProject()
  const elsewhere = join(project.outside(), 'gone')
  const { files } = withWeb(`    volumes:
      - { type: bind, source: ./made, target: /made, bind: { create_host_path: true } }
      - ${elsewhere}:/other
`)
  for (const [path, text] of Object.entries(files ?? {})) project.write(path, text)
  await using stack = await engine.start(project.root)
  expect(existsSync(join(project.root, 'docker/made'))).toBe(true)
  expect(existsSync(elsewhere)).toBe(true)
  await stack.stop()
})

test('mounts of services that are not started do not matter', async () => {
  using project = makeProject(
    withWeb(`  other:
    image: x:1
${MISSING}  profiled:
    image: x:1
    profiles: [p]
${MISSING}  zero:
    image: x:1
    scale: 0
${MISSING}`),
  )
  await using stack = await engine.start(project.root, { request: { services: ['web'] } })
  expect(Object.keys(stack.info.services)).toEqual(['web'])
  await stack.stop()
})

test('a refresh, its dry run and the doctor report the mount, and status still works', async () => {
  const port = FIRST_PORT + 760
  using project = makeProject(withWeb('', [`| web | 80 | http | / | WEB_URL | ${port} | - |`]))
  const { connection, registry, self } = engine
  const options = () => ({
    definition: loadDefinition(project.root, 'test'),
    preflight: PREFLIGHT,
    pins: () => NO_PINS,
    ...{ connection, registry, self },
    emit: () => {},
    signal: new AbortController().signal,
  })
  const name = stablePlace(loadDefinition(project.root, 'test')).project
  try {
    await refresh(options())
    project.write('docker/compose.yml', `services:${WEB_SERVICE}${MISSING}`)
    await expect(planRefresh(options())).rejects.toMatchObject({ code: 'MOUNT_MISSING' })
    await expect(refresh(options())).rejects.toMatchObject({ code: 'MOUNT_MISSING' })
    expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe('hello')
    const status = await runCli(project.root, 'status')
    expect(status).toMatchObject({ exit: 0, output: expect.stringContaining('web') })
    const doctor = await runCli(project.root, 'doctor')
    expect(doctor.exit).toBe(1)
    expect(doctor.stdout).toMatch(
      /^fail {2}mounts of test .*docker\/configuration of service web does not exist \(docker\/compose\.yml:\d+:16\)$/m,
    )
    expect(existsSync(join(project.root, 'docker/configuration'))).toBe(false)
  } finally {
    await takeDown(connection.engine, name)
  }
})
