import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { SsotError } from '../../core/errors/errors.ts'
import { describeHappening } from '../../core/events/wording.ts'
import { startTestStack } from '../../testing/engines/start-stack.ts'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { makeProject, type Project, WEB_SERVICE } from '../../testing/repositories/project.ts'
import { rowsOf } from '../../testing/whole-form.ts'
import type { StartOptions } from '../start/started-stack.ts'

let engine: TestEngine

beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())

/** Starts a stack of these services beside `web`, and takes it down again. */
async function starting(
  services: string,
  {
    inspect,
    ...options
  }: Partial<StartOptions> & {
    inspect?: (project: string, seen: readonly string[]) => Promise<void>
    files?: Record<string, string>
  } = {},
): Promise<{ seen: string[]; error: SsotError | null }> {
  using project: Project = makeProject({
    files: { 'docker/compose.yml': `services:${services}`, ...options.files },
  })
  const seen: string[] = []
  try {
    await using stack = await startTestStack(project.root, {
      ...engine,
      emit: (happening) => seen.push(describeHappening(happening).replace('  ', ' ')),
      ...options,
    })
    await inspect?.(stack.info.project, seen)
    return { seen, error: null }
  } catch (error) {
    if (!(error instanceof SsotError)) throw error
    return { seen, error }
  }
}

/** A service from the image with Node.js that runs a script. */
function script(name: string, code: string, more = ''): string {
  return `
  ${name}:
    image: \${NODE_IMAGE:?}
    init: true
    command: [node, -e, ${JSON.stringify(code)}]${more}
`
}

const CRASHES = "console.log('boot ' + Date.now()); setTimeout(() => process.exit(3), 50)"
/** Exits until web answers inside the network of the stack. */
const NEEDS_WEB =
  "fetch('http://web').then(() => setInterval(() => {}, 1e6), () => { console.log('no web yet'); process.exit(1) })"
/** As WEB_SERVICE, and listens only after some seconds. */
const SLOW_WEB = WEB_SERVICE.replace("require('http')", "setTimeout(() => require('http')").replace(
  '.listen(80)"',
  '.listen(80), 2500)"',
)

describe('restart policies', () => {
  test.each(rowsOf(['on-failure', 'always', 'unless-stopped'], 1))(
    'a service with restart: %s that exits until its dependency is there is waited for',
    async (policy) => {
      const api = script('api', NEEDS_WEB, `\n    restart: ${policy}\n    depends_on: [web]`)
      const { seen, error } = await starting(SLOW_WEB + api)
      expect(error).toBeNull()
      expect(seen).toContain('api restarting (1st time, exit code 1)')
      expect(seen).toContain('api started again')
      expect(seen.lastIndexOf('api ready')).toBeGreaterThan(seen.lastIndexOf('api started again'))
    },
  )

  test('the start fails when the engine gives up, with the exit code and the lines of the last run', async () => {
    const { error } = await starting(SLOW_WEB + script('api', CRASHES, '\n    restart: on-failure:2'))
    expect(error).toMatchObject({
      code: 'SERVICE_EXITED',
      service: 'api',
      evidence: { state: 'exited', exitCode: 3, restarts: 2 },
    })
    expect(error?.evidence?.lastLines).toHaveLength(1)
    expect(error?.summary).toContain('exited 3 times while starting, with the restart policy on-failure:2')
  })
})

test('a service that is ended for using too much memory is reported with its limit, and where it is set', async () => {
  const code = 'const all = []; for (;;) all.push(Buffer.alloc(1e6, 1))'
  const limits = '\n    deploy: { resources: { limits: { memory: 96M } } }'
  const { error } = await starting(SLOW_WEB + script('api', code, limits))
  expect(error).toMatchObject({ code: 'SERVICE_EXITED', service: 'api', evidence: { isOutOfMemory: true } })
  expect(error?.message).toContain('out of memory (its limit is 96 MiB)')
  expect(error?.todo).toContain('`mem_limit` or `deploy.resources.limits.memory`')
})

test('a service that ran out of memory in its last run is reported so, although the engine forgets it at each restart', async () => {
  const code = 'const all = []; for (;;) all.push(Buffer.alloc(1e6, 1))'
  const more = '\n    mem_limit: 96M\n    restart: on-failure:1'
  const { error } = await starting(SLOW_WEB + script('api', code, more))
  expect(error).toMatchObject({ code: 'SERVICE_EXITED', evidence: { isOutOfMemory: true, restarts: 1 } })
})

describe('what a service prints', () => {
  test('a line of 3 MB does not hide the failure', async () => {
    const code =
      "const { writeSync } = require('fs'); let all = Buffer.alloc(3e6); while (all.length) all = all.subarray(writeSync(1, all)); writeSync(1, '\\nthe cause\\n'); process.exit(3)"
    const { error } = await starting(SLOW_WEB + script('api', code))
    expect(error).toMatchObject({ code: 'SERVICE_EXITED', service: 'api' })
    expect(error?.evidence?.lastLines?.at(-1)).toBe('the cause')
    expect(error?.message.length).toBeLessThan(200_000)
  })

  test('a healthcheck that prints 2 MB does not hide the failure', async () => {
    const health = `
    healthcheck:
      test: [CMD, node, -e, "console.log('x'.repeat(2e6)); process.exit(1)"]
      interval: 500ms
      retries: 2`
    const { error } = await starting(WEB_SERVICE + script('api', 'setInterval(() => {}, 1e6)', health))
    expect(error).toMatchObject({ code: 'SERVICE_UNHEALTHY', service: 'api' })
    expect(error?.message.length).toBeLessThan(200_000)
  })
})

describe('one-shot services', () => {
  const JOB_HEALTH = `
    healthcheck:
      test: [CMD, "false"]
      interval: 100ms
      retries: 1`

  test('a service that another one awaits as completed counts by its exit, though its healthcheck fails', async () => {
    const services = `${WEB_SERVICE}    depends_on: { job: { condition: service_completed_successfully } }
${script('job', 'setTimeout(() => {}, 1500)', JOB_HEALTH)}`
    const { seen, error } = await starting(services)
    expect(error).toBeNull()
    expect(seen).toContain('job completed')
  })

  test('an optional dependency that crashes is reported, and the start succeeds', async () => {
    const services = `${WEB_SERVICE}    depends_on: { job: { condition: service_started, required: false } }
${script('job', 'process.exit(4)')}`
    const { error } = await starting(services)
    expect(error).toBeNull()
  })

  test('an optional dependency of an inactive profile is left out', async () => {
    const services = `${WEB_SERVICE}    depends_on: { gone: { condition: service_healthy, required: false } }
${script('gone', '1', '\n    profiles: [never]')}`
    expect((await starting(services)).error).toBeNull()
  })

  test('a dependency with 0 replicas is not waited for', async () => {
    const services = `${WEB_SERVICE}    depends_on: { gone: { condition: service_healthy }, less: { condition: service_started } }
${script('gone', '1', '\n    scale: 0')}${script('less', '1', '\n    deploy: { replicas: 0 }')}`
    expect((await starting(services)).error).toBeNull()
  })
})

describe('early health', () => {
  /** Stands for a database: a server on a socket in the container while it initializes, then one on its port. */
  const database = (published: string) => `
  db:
    image: \${NODE_IMAGE:?}
    init: true
    command:
      - node
      - -e
      - |
        const { createServer } = require('node:net')
        const inside = createServer().listen('/tmp/s')
        setTimeout(() => inside.close(() => setTimeout(() => {
          createServer().listen('/tmp/s')
          createServer((socket) => socket.end('here')).listen(5432)
        }, 300)), 1200)
    healthcheck:
      test: [CMD, node, -e, "require('node:net').connect('/tmp/s').on('connect', () => process.exit(0)).on('error', () => process.exit(1))"]
      interval: 60s
      start_period: 60s
      start_interval: 3s
${published}`
  const CLIENT = script(
    'api',
    "require('node:net').connect(5432, 'db').on('data', () => setInterval(() => {}, 1e6)).on('error', (e) => { console.log(e.message); process.exit(1) })",
    '\n    depends_on: { db: { condition: service_healthy } }',
  )

  test.each([
    [
      'that is published',
      '    ports: ["127.0.0.1:${DB_PORT:?}:5432"]',
      ['| db | 5432 | tcp | - | DB_URL | 31100-31149 | - |'],
    ],
    ['that names its port', '    expose: [5432]', []],
    ['that names no port', '', []],
  ])('a database %s is healthy for others only once its port is served', async (_, published, rows) => {
    using project = makeProject({
      files: { 'docker/compose.yml': `services:${WEB_SERVICE}${database(published)}${CLIENT}` },
      services: ['| web | 80 | http | / | WEB_URL | 31000-31049 | - |', ...rows],
    })
    await using stack = await startTestStack(project.root, { ...engine })
    const containers = await engine.connection.engine.containers.list(stack.info.project)
    expect(containers.map(({ service, state }) => `${service} ${state}`).sort()).toEqual([
      'api running',
      'db running',
      'web running',
    ])
  })
})

describe('probes', () => {
  test('no process of a probe that timed out is left in the container', async () => {
    const health = `
    healthcheck:
      test: [CMD, node, -e, "require('fs').existsSync('/tmp/ok') ? 0 : setTimeout(() => {}, 1e9)"]
      interval: 60s
      timeout: 300ms
      start_period: 60s`
    const code =
      "setTimeout(() => require('fs').writeFileSync('/tmp/ok', ''), 1500); setInterval(() => {}, 1e6)"
    let left = ''
    const { error } = await starting(WEB_SERVICE + script('job', code, health), {
      async inspect(project) {
        const containers = await engine.connection.engine.containers.list(project)
        const job = containers.find(({ service }) => service === 'job')
        const check = { command: ['sh', '-c', 'cat /proc/[0-9]*/cmdline | tr "\\0" " "'], timeoutMs: 5000 }
        const found = await engine.connection.engine.exec.probe(
          job?.id ?? '',
          check,
          new AbortController().signal,
        )
        left = found?.output ?? 'nothing'
      },
    })
    expect(error).toBeNull()
    expect(left).toContain('/tmp/ok')
    expect(left).not.toContain('existsSync')
  })

  test('a healthy service that answers its health path with a wrong status fails with the status, not with its time limit', async () => {
    const web = WEB_SERVICE.replace(
      "r.end('hello')",
      "{ console.log(q.url, q.headers['user-agent']); r.writeHead(q.url === '/ok' ? 200 : 404).end() }",
    ).replace('http://127.0.0.1:80/"', 'http://127.0.0.1:80/ok"')
    const { error } = await starting(web)
    expect(error).toMatchObject({ code: 'SERVICE_WRONG_STATUS', service: 'web' })
    expect(error?.message).toMatch(/with status 404 for \d+ s; wanted is any of 2xx/)
    expect(error?.message).not.toContain('ssot-docker-probe')
  })
})

test('a service that exits as soon as it has started is reported, whether the start is over by then or not', async () => {
  const faller = script('faller', '').replace(/command: .*/, "command: [sh, -c, 'echo falling; exit 3']")
  const { seen, error } = await starting(WEB_SERVICE + faller, {
    request: { services: ['faller'] },
    inspect: async (_, reported) => {
      await vi.waitUntil(() => reported.includes('faller exited with 3'), 10_000)
    },
  })
  if (error) expect(error).toMatchObject({ code: 'SERVICE_EXITED', evidence: { exitCode: 3 } })
  else expect(seen).toContain('faller exited with 3')
})
