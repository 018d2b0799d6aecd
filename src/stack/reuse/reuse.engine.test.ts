import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { describeHappening } from '../../core/events/wording.ts'
import { PREFLIGHT } from '../../testing/engines/start-stack.ts'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import {
  BUILT_WEB_SERVICE,
  makeProject,
  type Project,
  WEB_DOCKERFILE,
  webSource,
} from '../../testing/repositories/project.ts'
import { inWholeForm } from '../../testing/whole-form.ts'
import { loadDefinition } from '../definition/definition.ts'
import type { FrozenStack, StartedStack } from '../start/started-stack.ts'

/*
 * A stack that is frozen when it is ready, and handed out to a later run.
 */

const SERVICES = `services:${BUILT_WEB_SERVICE}
    volumes: [../seed:/seed]
    healthcheck:
      test: [CMD, wget, -q, -O, /dev/null, "http://127.0.0.1:80/"]
      interval: 30s
      start_period: 20s
  store:
    image: \${REDIS_IMAGE:?}
    init: true
    volumes: [data:/data]
    depends_on: { job: { condition: service_completed_successfully } }
    environment: { MODE: "\${MODE:?}" }
  job:
    image: \${REDIS_IMAGE:?}
    command: [sh, -c, exit 0]
volumes: { data: {} }
`
const MATRIX = 'docker/DOCKER_SSOT_MATRIX.md'
const MATRIX_VARIABLE = { MODE: 'plain' }

let engine: TestEngine
let project: Project
let frozen: FrozenStack
const seen: string[] = []

beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())
afterEach(async () => {
  await frozen.stop()
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
  engine.removeImagesOf(basename(project.root).toLowerCase())
  project[Symbol.dispose]()
})

/** A run with its own environment. */
function context(env: Record<string, string> = MATRIX_VARIABLE) {
  const { connection, registry, self } = engine
  return {
    definition: loadDefinition(project.root, 'test'),
    connection: { ...connection, env: { ...connection.env, ...env } },
    ...{ registry, self, preflight: PREFLIGHT },
    emit: (happening: Parameters<typeof describeHappening>[0]) =>
      void seen.push(describeHappening(happening)),
  }
}

const STATE = `
## State

| Service | Data  | Inputs                    | Baseline |
| ------- | ----- | ------------------------- | -------- |
| store   | /data | \`more/*.sql\`, service job | -        |
`

/**
 * @param source of the web server
 * @param state more of the matrix
 */
async function freshStack(source = webSource('one'), state = ''): Promise<FrozenStack> {
  project = makeProject({
    files: {
      'docker/compose.yml': SERVICES,
      'docker/web.Dockerfile': WEB_DOCKERFILE,
      'app/main.js': source,
      'seed/data.sql': 'insert',
      'more/data.sql': 'insert',
    },
  })
  project.write(MATRIX, project.read(MATRIX) + state)
  seen.length = 0
  const stack = await engine.start(project.root, { ...context(), isForLater: true })
  frozen = await stack.freeze()
  return frozen
}

function handOut(): Promise<StartedStack> {
  return frozen.handOut(context())
}

test('a frozen stack is paused, answers again when it is handed out, and is watched from then on', async () => {
  const { project: name } = await freshStack()
  const states = () =>
    engine.docker('ps', '-a', '--filter', `name=${name}`, '--format', '{{.Names}} {{.State}}')
  expect(states().split('\n').sort()).toEqual([
    `${name}-job-1 exited`,
    `${name}-store-1 paused`,
    `${name}-web-1 paused`,
  ])
  seen.length = 0
  const stack = await handOut()
  expect(seen).toEqual([])
  expect(await (await fetch(stack.info.services.web?.url ?? '')).text()).toBe('one')
  engine.docker('kill', `${name}-store-1`)
  await expect.poll(() => seen[0]).toMatch(/^store {2}exited with 137/)
  project.write('app/main.js', webSource('two'))
  expect(Object.fromEntries((await stack.drift()).causes)).toEqual({ web: 'source changed' })
  await stack.refresh()
  expect(await (await fetch(stack.info.services.web?.url ?? '')).text()).toBe('two')
})

const docker = (...args: string[]) => engine.docker(...args)
test.each<[string, (name: string) => void, string]>([
  [
    'unpaused and changed',
    (name) => {
      docker('unpause', `${name}-store-1`)
      docker('exec', `${name}-store-1`, 'redis-cli', 'set', 'a', '1')
      docker('pause', `${name}-store-1`)
    },
    'store was unpaused',
  ],
  [
    'written to through its volume',
    (name) =>
      void docker(
        'run',
        '--rm',
        '-v',
        `${name}_data:/x`,
        engine.baseImage('redis'),
        'sh',
        '-c',
        'echo > /x/a',
      ),
    'has mounted the volume',
  ],
  ['restarted', (name) => void docker('restart', '-t', '0', `${name}-store-1`), 'store'],
  ['removed', (name) => void docker('rm', '-f', `${name}-store-1`), 'store'],
  [
    'started once more by a one-shot service',
    (name) => void docker('start', `${name}-job-1`),
    'job was started again',
  ],
])('a frozen stack that was %s is not handed out', async (_what, act, reason) => {
  const { project: name } = await freshStack()
  act(name)
  await expect.poll(() => frozen.disturbance).not.toBeNull()
  await expect(handOut()).rejects.toMatchObject({
    name: 'NotAsItWas',
    message: expect.stringContaining(reason),
  })
})

test('a frozen stack is handed out as it is only if a start would make the same one', async () => {
  await freshStack()
  const whyNot = async (env?: Record<string, string>) => {
    const found = await frozen.look(context(env))
    return found.use === 'none' ? found.because : found.use
  }
  /** Why it is not handed out after a change of a file, which is then undone. */
  const after = async (path: string, change: (text: string) => string) => {
    const before = project.read(path)
    project.write(path, change(before))
    const reason = await whyNot()
    project.write(path, before)
    return reason
  }
  expect(await whyNot()).toBe('as it is')
  expect(await after('app/main.js', () => webSource('two'))).toBe(
    'the source of web changed, and the matrix does not say what leads to the data of store',
  )
  expect(await after('docker/compose.yml', (text) => text.replace('init: true', 'init: false'))).toBe(
    'the init of web changed',
  )
  expect(await after(MATRIX, (text) => text.replace('WEB_URL', 'SITE_URL'))).toBe('the matrix changed')
  expect(await whyNot({ MODE: 'other' })).toBe('the definition of store changed, and store holds data')
  project.write('seed/data.sql', 'insert more')
  await expect(handOut()).rejects.toMatchObject({
    name: 'NotAsItWas',
    message: 'seed/data.sql was changed, and the matrix does not say what leads to the data of store',
  })
})

test('of a frozen stack a changed service is replaced, when its data is known not to come from what has changed', async () => {
  const { project: name } = await freshStack(undefined, STATE)
  const whyNot = async () => {
    const found = await frozen.look(context())
    return found.use === 'none' ? found.because : found.use
  }
  const id = (service: string) => docker('inspect', '--format', '{{.Id}}', `${name}-${service}-1`)
  const [web, store, job] = [id('web'), id('store'), id('job')]
  expect(await whyNot()).toBe('as it is')
  // A file that leads to the data does not reach a container by itself, so that it counts only with another change.
  project.write('more/data.sql', 'insert more')
  expect(await whyNot()).toBe('as it is')
  project.write('app/main.js', webSource('two'))
  expect(await whyNot()).toBe(
    'the source of web changed, and more/data.sql was changed, which leads to the data of store',
  )
  project.write('more/data.sql', 'insert')
  const looked = frozen.look(context())
  expect(await looked).toMatchObject({ use: 'in part' })
  seen.length = 0
  const stack = await frozen.handOut(context(), looked)
  expect(seen).toContain('the stack that was kept goes on: web is built and replaced, its source changed')
  expect(seen.join('\n')).toContain(`${name} is created from a recording`)
  expect(await (await fetch(stack.info.services.web?.url ?? '')).text()).toBe('two')
  expect([id('store'), id('job')]).toEqual([store, job])
  expect(id('web')).not.toBe(web)
  expect((await stack.drift()).causes.size).toBe(0)
  // It is watched, and later changes are compared with what it is made from now.
  seen.length = 0
  docker('kill', `${name}-web-1`)
  await expect.poll(() => seen[0]).toMatch(/^web {2}exited with 137/)
  project.write('app/main.js', webSource('three'))
  expect(Object.fromEntries((await stack.drift()).causes)).toEqual({ web: 'source changed' })
})

test('a frozen stack whose new service exits is taken down, and the error has what the service printed', async () => {
  await freshStack(undefined, STATE)
  project.write('app/main.js', 'console.log("no port"); process.exit(3)\n')
  const failure = await handOut().catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 'SERVICE_EXITED', service: 'web' })
  expect(String(failure)).toContain('no port')
})

/** Stops answering when it has not run for half a second. */
const IMPATIENT = `${webSource('one').trim().replace('require', 'const server = require')}
let last = Date.now()
setInterval(() => {
  if (Date.now() - last > 500) server.close().closeAllConnections()
  last = Date.now()
}, 50)
`

inWholeForm(() => {
  test('a frozen stack whose files are edited between the look and the change is not handed out', async () => {
    await freshStack(undefined, STATE)
    project.write('app/main.js', webSource('two'))
    const looked = frozen.look(context())
    await looked
    project.write('app/main.js', webSource('three'))
    await expect(frozen.handOut(context(), looked)).rejects.toMatchObject({
      name: 'NotAsItWas',
      message: expect.stringContaining('edited again'),
    })
  })

  test('a frozen stack of which a service does not survive the pause is not handed out', async () => {
    await freshStack(IMPATIENT)
    const frozenMs = Date.now()
    await vi.waitUntil(() => Date.now() - frozenMs > 1000, { timeout: 5000 })
    await expect(handOut()).rejects.toThrow(/^after the pause, .*web/)
  })
})
