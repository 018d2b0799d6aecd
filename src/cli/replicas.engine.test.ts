import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Happening } from '../core/events/event.ts'
import { loadDefinition } from '../stack/definition/definition.ts'
import { stablePlace } from '../stack/definition/place.ts'
import { type TestEngine, testEngine, untilGone } from '../testing/engines/test-engine.ts'
import { runCli } from '../testing/processes/cli.ts'
import { makeProject, type Project, WEB_SERVICE } from '../testing/repositories/project.ts'

/*
 * Several replicas of a service that publishes nothing, from their start to their removal.
 */

const PORT = 31_784

/** Three replicas whose healthcheck passes when the file `ready` of each has been written, which takes a while. */
const WORKER = `
  worker:
    image: \${NODE_IMAGE:?}
    init: true
    deploy: { replicas: 3 }
    command: [sh, -c, "echo working; sleep 0.5; touch /tmp/ready; exec sleep 600"]
    healthcheck: { test: [CMD, test, -e, /tmp/ready], interval: 5s, start_period: 20s, start_interval: 1s }
  seed:
    image: \${NODE_IMAGE:?}
    scale: 2
    command: [sh, -c, "sleep 0.2; echo seeded"]
  after:
    image: \${NODE_IMAGE:?}
    command: [sh, -c, "echo after; exec sleep 600"]
    init: true
    depends_on: { worker: { condition: service_healthy }, seed: { condition: service_completed_successfully } }
`

let engine: TestEngine
let project: Project

beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())
afterEach(async () => {
  await untilGone(engine, basename(project.root).toLowerCase())
  project[Symbol.dispose]()
})

function make(services?: string[]): void {
  project = makeProject(services === undefined ? {} : { services })
  project.write('docker/compose.yml', `services:${WEB_SERVICE}${WORKER}`)
}

/** `worker running, worker running`: the containers of the stack, without those of `web`. */
function containers(stack: string): string[] {
  const label = `label=com.docker.compose.project=${stack}`
  return engine
    .docker('ps', '-a', '--filter', label, '--format', '{{.Names}} {{.State}}')
    .split('\n')
    .filter((line) => !line.includes('-web-'))
    .map((line) => line.replace(`${stack}-`, ''))
    .sort()
}

const WHOLE = [
  'after-1 running',
  ...['seed-1 exited', 'seed-2 exited'],
  ...['worker-1 running', 'worker-2 running', 'worker-3 running'],
]

test('a test run has all replicas, and a service that waits for them waits for each', async () => {
  make()
  const seen: Happening[] = []
  const stack = await engine.start(project.root, { emit: (happening) => seen.push(happening) })
  try {
    expect(containers(stack.info.project)).toEqual(WHOLE)
    const order = seen.flatMap((one) => ('service' in one ? [`${one.type} ${one.service}`] : []))
    const started = order.indexOf('service-started after')
    expect(order.indexOf('service-healthy worker')).toBeLessThan(started)
    const created = engine.docker(
      'inspect',
      '--format',
      '{{.State.StartedAt}}',
      `${stack.info.project}-after-1`,
    )
    for (const number of [1, 2, 3]) {
      const changed = engine.docker(
        'exec',
        `${stack.info.project}-worker-${number}`,
        'stat',
        '-c',
        '%Y',
        '/tmp/ready',
      )
      expect(Number(changed) * 1000).toBeLessThanOrEqual(Date.parse(created))
    }
    engine.docker('kill', `${stack.info.project}-worker-2`)
    await expect
      .poll(() => seen, { timeout: 10_000 })
      .toContainEqual({ type: 'service-exited', service: 'worker', exitCode: 137 })
  } finally {
    await stack.stop()
  }
})

test('one replica that fails fails the start, with its own output', async () => {
  make()
  project.write(
    'docker/compose.yml',
    project
      .read('docker/compose.yml')
      .replace(
        'command: [sh, -c, "echo working; sleep 0.5; touch /tmp/ready; exec sleep 600"]',
        'volumes: [turns:/turns]\n    command: [sh, -c, "mkdir /turns/first 2>/dev/null && { echo broken; exit 6; }; touch /tmp/ready; exec sleep 600"]',
      )
      .concat('volumes: { turns: }\n'),
  )
  await expect(engine.start(project.root)).rejects.toMatchObject({
    code: 'SERVICE_EXITED',
    service: 'worker',
    evidence: { exitCode: 6, lastLines: ['broken'] },
  })
})

test('refresh, status, logs, restart and down know each replica', async () => {
  make([`| web | 80 | http | / | WEB_URL | ${PORT} | - |`])
  const stack = stablePlace(loadDefinition(project.root, 'test')).project
  const cli = async (...args: string[]) => {
    const { exit, output } = await runCli(project.root, ...args)
    expect(exit, output).toBe(0)
    return output
  }
  const ids = () =>
    engine.docker('ps', '-q', '--no-trunc', '--filter', `name=${stack}-worker`).split('\n').sort()
  const workers = () => containers(stack).filter((name) => name.startsWith('worker'))
  try {
    await cli('up', 'test')
    expect(containers(stack)).toEqual(WHOLE)
    const first = ids()
    await cli('refresh', '-e', 'test')
    expect(ids()).toEqual(first)

    const status = await cli('status')
    expect(status).toMatch(/ worker 1 .*\n.* worker 2 .*\n.* worker 3 /)
    const logs = await cli('logs', '-e', 'test', 'worker')
    for (const number of [1, 2, 3]) expect(logs).toMatch(new RegExp(`worker-${number} .*working`))

    await cli('restart', '-e', 'test', 'worker')
    expect(ids()).toEqual(first)
    expect(containers(stack)).toEqual(WHOLE)

    engine.docker('rm', '--force', `${stack}-worker-2`)
    const { exit, output } = await runCli(project.root, 'status')
    expect([exit, output]).toEqual([1, expect.stringContaining('worker 1 has 2 of 3 replicas')])
    expect(await cli('refresh', '-e', 'test', '--dry-run')).toMatch(/replace +worker +replica missing/)
    await cli('refresh', '-e', 'test')
    // Compose gives a new replica the next number, not one that is free again.
    expect(workers()).toEqual(['worker-1 running', 'worker-3 running', 'worker-4 running'])

    project.write(
      'docker/compose.yml',
      project.read('docker/compose.yml').replace('replicas: 3', 'replicas: 2'),
    )
    await cli('refresh', '-e', 'test')
    expect(workers()).toHaveLength(2)
  } finally {
    await cli('down', 'test', '--volumes')
  }
})
