import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Happening } from '../../core/events/event.ts'
import { NO_PINS } from '../../testing/engines/no-pins.ts'
import { PREFLIGHT } from '../../testing/engines/start-stack.ts'
import { type TestEngine, testEngine, untilGone } from '../../testing/engines/test-engine.ts'
import { makeProject, type Project, WEB_SERVICE } from '../../testing/repositories/project.ts'
import { loadDefinition } from '../definition/definition.ts'
import { stablePlace } from '../definition/place.ts'
import { type RefreshOptions, refresh } from '../refresh.ts'
import { takeDown } from '../teardown/take-down.ts'

/*
 * The hooks of `post_start` and `pre_stop`, on the real engine. What a hook writes to `/out` is seen in the project.
 */

let engine: TestEngine
let project: Project
let seen: Happening[]
const emit = (happening: Happening) => void seen.push(happening)

beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())

/** `web` with more keys, and more services. */
function write(own: string, others = ''): void {
  project.write('docker/compose.yml', `services:${WEB_SERVICE}    volumes: [../out:/out]\n${own}${others}`)
}

/** A hook that runs a line of shell. */
function hook(kind: string, script: string, more = ''): string {
  return `    ${kind}:\n      - command: [sh, -c, ${JSON.stringify(script).replaceAll('$', '$$$$')}]\n${more}`
}

function written(name = 'log'): string {
  const path = join(project.root, 'out', name)
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

function make(services?: string[]): void {
  seen = []
  project = makeProject(services === undefined ? {} : { services })
  mkdirSync(join(project.root, 'out'))
}

describe('in the stack of a test run', () => {
  beforeEach(() => make())
  afterEach(async () => {
    await untilGone(engine, basename(project.root).toLowerCase())
    project[Symbol.dispose]()
  })

  test('post_start runs as it says, before the service is ready and before others start', async () => {
    const more =
      '        user: node\n        working_dir: /tmp\n        environment: { WHO: "$$HOME" }\n' +
      '      - command: [sh, -c, "grep CapEff /proc/self/status >> /out/rights"]\n        privileged: true\n'
    write(
      `    cap_drop: [ALL]\n    cap_add: [NET_BIND_SERVICE, DAC_OVERRIDE]\n    environment: { OWN: own }\n${hook('post_start', 'echo "$(id -un) $(pwd) $WHO $OWN" > /tmp/by-hook; sleep 0.3; touch /tmp/done', more)}`,
      `
  after:
    image: \${NODE_IMAGE:?}
    network_mode: service:web
    pid: service:web
    command: [sh, -c, "cat /proc/1/root/tmp/by-hook && ls /proc/1/root/tmp/done"]
    depends_on: { web: { condition: service_started } }
  last:
    image: \${NODE_IMAGE:?}
    command: [sleep, "600"]
    depends_on: { after: { condition: service_completed_successfully } }
`,
    )
    const stack = await engine.start(project.root, { emit })
    try {
      expect(engine.docker('logs', `${stack.info.project}-after-1`)).toBe(
        'node /tmp $HOME own\n/proc/1/root/tmp/done',
      )
      // Far more than the two capabilities of the container.
      expect(Number.parseInt(written('rights').split('\t')[1] ?? '', 16)).toBeGreaterThan(0xff_ff_ff)
    } finally {
      await stack.stop()
    }
    const types = seen.flatMap((one) => ('service' in one && one.service === 'web' ? [one.type] : []))
    expect(types.filter((type) => /hook|started|ready/.test(type))).toEqual([
      ...['hook-began', 'hook-ended', 'hook-began', 'hook-ended', 'service-started', 'service-ready'],
    ])
  })

  test('a post_start hook that fails is an error with its command, exit code and last lines, without secrets', async () => {
    write(
      `    environment: { API_PASSWORD: "Xy7Qp2LmVt9" }\n${hook('post_start', 'echo one >&2; echo "login Xy7Qp2LmVt9" >&2; exit 3')}`,
    )
    await expect(engine.start(project.root, { emit })).rejects.toMatchObject({
      code: 'HOOK_FAILED',
      service: 'web',
      summary: 'The post_start hook of service web exited with 3',
      evidence: { exitCode: 3, lastLines: ['one', 'login [redacted]'] },
      message: expect.stringContaining('The stack was taken down again.'),
    })
  })

  test('a post_start hook whose command does not exist is an error that says so', async () => {
    write('    post_start:\n      - command: [no-such-command]\n')
    await expect(engine.start(project.root, { emit })).rejects.toMatchObject({
      code: 'HOOK_FAILED',
      message: expect.stringMatching(/no-such-command.*not found/s),
    })
  })

  test('a service that exits during its hook is reported as exited, with its own last lines', async () => {
    write(`    post_start:\n      - command: [sleep, "600"]\n`)
    project.write(
      'docker/compose.yml',
      project
        .read('docker/compose.yml')
        .replace(/command: \[node.*\n/, 'command: [sh, -c, "echo broken; sleep 0.5; exit 4"]\n'),
    )
    await expect(engine.start(project.root, { emit })).rejects.toMatchObject({
      code: 'SERVICE_EXITED',
      evidence: { exitCode: 4, lastLines: ['broken'] },
    })
  })

  test('a start that takes too long names the hook that it waits for', async () => {
    write(hook('post_start', 'exit 0', '      - command: [sleep, "600"]\n'))
    await expect(
      engine.start(project.root, { emit, request: { startTimeoutMs: 6000 } }),
    ).rejects.toMatchObject({
      code: 'START_TIMEOUT',
      message: expect.stringContaining('its post_start hook 2 of 2 to end'),
    })
  })

  test('pre_stop runs in a container that is stopped gracefully, and in no other one', async () => {
    const labelled = '    labels: { dev.ssot-docker.teardown: stop }\n'
    write(`${labelled}${hook('pre_stop', 'echo "$0 ${HOME:+home} $$" | cut -c1-7 > /out/log')}`)
    await (await engine.start(project.root, { emit })).stop()
    expect(written()).toContain('sh home')
    write(hook('pre_stop', 'echo again > /out/killed'))
    await (await engine.start(project.root, { emit })).stop()
    expect(written('killed')).toBe('')
  })

  test('a pre_stop hook that fails is reported, and everything is taken down all the same', async () => {
    write(`    labels: { dev.ssot-docker.teardown: stop }\n${hook('pre_stop', 'echo busy; exit 5')}`)
    await (await engine.start(project.root, { emit })).stop()
    expect(seen).toContainEqual({
      type: 'hook-failed',
      service: 'web',
      error: expect.objectContaining({
        code: 'HOOK_FAILED',
        summary: 'The pre_stop hook of service web exited with 5',
        evidence: expect.objectContaining({ exitCode: 5, lastLines: ['busy'] }),
      }),
    })
  })
})

describe('in a stack that is refreshed', () => {
  const PORT = 31_783

  beforeEach(() => make([`| web | 80 | http | / | WEB_URL | ${PORT} | - |`]))
  afterEach(async () => {
    await takeDown(engine.connection.engine, nameOfStack(), {})
    expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
    project[Symbol.dispose]()
  })

  function nameOfStack(): string {
    return stablePlace(loadDefinition(project.root, 'test')).project
  }

  function refreshed(more: Partial<RefreshOptions> = {}) {
    const { connection, registry, self } = engine
    return refresh({
      definition: loadDefinition(project.root, 'test'),
      preflight: PREFLIGHT,
      pins: () => NO_PINS,
      ...{ connection, registry, self, emit },
      signal: new AbortController().signal,
      ...more,
    })
  }

  const BOTH = `${hook('post_start', 'echo started >> /out/log')}${hook('pre_stop', 'echo stopping >> /out/log')}`
  const state = () => engine.docker('inspect', '--format', '{{.State.Status}}', `${nameOfStack()}-web-1`)

  test('hooks run around a restart, a replacement and a teardown, and not for a service that runs on', async () => {
    write(BOTH)
    await refreshed()
    await refreshed()
    expect(written()).toBe('started\n')
    await refreshed({ services: ['web'], isRestart: true })
    expect(written()).toBe('started\nstopping\nstarted\n')
    // The old hooks belong to the old container.
    write(BOTH.replace('echo stopping', 'echo leaving'))
    await refreshed()
    expect(written()).toBe('started\nstopping\nstarted\nstopping\nstarted\n')
    await takeDown(engine.connection.engine, nameOfStack(), { ending: 'stop' })
    expect(written()).toBe('started\nstopping\nstarted\nstopping\nstarted\nleaving\n')
  })

  test('pre_stop runs before a replacement, also of a service on which another one depends', async () => {
    const other = `
  other:
    image: \${NODE_IMAGE:?}
    init: true
    command: [sleep, "600"]
    depends_on: [web]
`
    write(BOTH, other)
    await refreshed()
    write(`    environment: { A: b }\n${BOTH}`, other)
    await refreshed()
    expect(written()).toBe('started\nstopping\nstarted\n')
  })

  test('a hook that has failed runs again at the next refresh', async () => {
    write(hook('post_start', 'test -e /out/ready'))
    await expect(refreshed()).rejects.toMatchObject({
      code: 'HOOK_FAILED',
      message: expect.stringContaining('The container was stopped'),
    })
    expect(state()).toBe('exited')
    project.write('out/ready', '')
    await refreshed()
    expect(state()).toBe('running')
  })

  test('a refresh that is cancelled during a hook ends it, and the next one runs it again', async () => {
    write(hook('post_start', 'echo began >> /out/log; test -e /out/ready || exec sleep 600'))
    const abort = new AbortController()
    const done = refreshed({ signal: abort.signal })
    await expect.poll(() => written(), { timeout: 60_000 }).toBe('began\n')
    abort.abort(new Error('cancelled'))
    await expect(done).rejects.toThrow('cancelled')
    expect(state()).toBe('exited')
    project.write('out/ready', '')
    await refreshed()
    expect(written()).toBe('began\nbegan\n')
  })
})
