import { createServer } from 'node:net'
import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { stableProjectName } from '../../core/stacks/project-name.ts'
import type { StackStatus } from '../../stack/status/status.ts'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { runCli, startCli } from '../../testing/processes/cli.ts'
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
 * The daily commands on a stable stack, as a user runs them.
 */

const SERVICES = `services:${BUILT_WEB_SERVICE}    stop_grace_period: 1s
    depends_on: { cache: { condition: service_healthy } }
    healthcheck: { test: [CMD, wget, -q, -O, /dev/null, "http://127.0.0.1:80/"], interval: 1s, timeout: 1s, retries: 2, start_period: 20s, start_interval: 100ms }
  cache:
    image: \${REDIS_IMAGE:?}
    init: true
    command: [redis-server, --save, "1 1"]
    volumes: ["data:/data"]
    ports: ["127.0.0.1:\${CACHE_PORT:?}:6379"]
    healthcheck: { test: [CMD, redis-cli, ping], interval: 5s, start_period: 20s, start_interval: 100ms }
volumes: { data: {} }
`
const PORTS = { web: FIRST_PORT + 700, cache: FIRST_PORT + 701 }
const ROWS = [
  `| web | 80 | http | / | WEB_URL | ${PORTS.web} | - |`,
  `| cache | 6379 | redis | - | CACHE_URL | ${PORTS.cache} | - |`,
]

let engine: TestEngine
let project: Project

beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())

beforeEach(() => {
  project = makeProject({
    services: ROWS,
    files: {
      'docker/compose.yml': SERVICES,
      'docker/web.Dockerfile': WEB_DOCKERFILE,
      'app/main.js': webSource('one'),
    },
  })
})
afterEach(async () => {
  const down = await runCli(project.root, 'down', 'test', '--volumes')
  expect(down.exit, down.output).toBe(0)
  const name = basename(project.root).toLowerCase()
  expect(engine.leftOf(name)).toEqual([])
  engine.removeImagesOf(name, stableProjectName(project.root, 'test'))
  project[Symbol.dispose]()
})

const refresh = (...args: string[]) => runCli(project.root, 'refresh', '-e', 'test', ...args)
const page = async () => (await fetch(`http://127.0.0.1:${PORTS.web}/`)).text()

async function status(): Promise<StackStatus['services']> {
  const { stdout } = await runCli(project.root, 'status', '--json')
  const { stacks }: { stacks: StackStatus[] } = JSON.parse(stdout)
  return stacks[0]?.services ?? []
}

/** The container id of each service, which changes when a container is replaced. */
function starts(): Record<string, string> {
  const lines = engine.docker(
    ...['ps', '-a', '--filter', `name=${basename(project.root).toLowerCase()}`],
    ...['--format', '{{.Label "com.docker.compose.service"}} {{.ID}}'],
  )
  return Object.fromEntries(lines.split('\n').map((line) => line.split(' ')))
}

describe('refresh', () => {
  test('starts everything, then does nothing, then updates only what has changed, and keeps the data', async () => {
    const first = await refresh()
    expect(first.exit, first.output).toBe(0)
    expect(first.output).toMatch(
      /web {2}create: not running[\s\S]*web {2}healthy[\s\S]*is ready: 2 of 2 services refreshed/,
    )
    expect(first.output).toContain(`web    http://127.0.0.1:${PORTS.web}`)
    expect(await page()).toBe('one')
    const before = starts()

    const again = await refresh()
    expect(again.output).toMatch(/web {2}keep: unchanged[\s\S]*is up to date/)
    expect(starts()).toEqual(before)
    expect(await status()).toMatchObject([
      { service: 'cache', state: 'running', health: 'healthy', ports: [{ answers: true }], drift: null },
      {
        ...{ service: 'web', state: 'running', health: 'healthy', drift: null },
        ports: [{ name: 'web', answers: true, port: PORTS.web }],
      },
    ])

    engine.docker('exec', before.cache ?? '', 'redis-cli', 'set', 'kept', 'yes')
    project.write('app/main.js', webSource('two'))
    expect((await status())[1]).toMatchObject({ service: 'web', drift: 'source changed' })
    const changed = await refresh()
    expect(changed.output).toMatch(
      /cache {2}keep: unchanged\n +web {2}replace: source changed[\s\S]*1 of 2 services/,
    )
    expect(await page()).toBe('two')
    expect(starts()).toMatchObject({ cache: before.cache, web: expect.not.stringMatching(before.web ?? '') })

    project.write('docker/compose.yml', SERVICES.replace('"1 1"', '"2 1"'))
    expect((await status())[0]).toMatchObject({ service: 'cache', drift: 'config changed' })
    const config = await refresh()
    expect(config.output).toMatch(/cache {2}replace: config changed\n +web {2}replace: dependency changed/)
    expect(engine.docker('exec', starts().cache ?? '', 'redis-cli', 'get', 'kept')).toBe('yes')
  })

  inWholeForm(() => {
    test('starts stopped services, and replaces unhealthy ones', async () => {
      await refresh()
      const before = starts()
      engine.docker('stop', '--time', '0', before.web ?? '')
      expect((await status())[1]).toMatchObject({
        ...{ state: 'exited', uptimeMs: null },
        ports: [{ answers: false }],
      })
      expect((await refresh()).output).toMatch(/web {2}start: not running/)
      expect(starts()).toEqual(before)
      // A paused container keeps its port, which must not count as taken.
      engine.docker('pause', before.cache ?? '')
      expect((await status())[0]).toMatchObject({ state: 'paused', ports: [{ answers: false }] })
      const unpaused = await refresh()
      expect(unpaused, unpaused.output).toMatchObject({
        exit: 0,
        output: expect.stringMatching(/cache {2}start: not running/),
      })
      expect(starts()).toEqual(before)
      // From here on the service does not answer, although nothing has changed.
      engine.docker('exec', before.web ?? '', 'sh', '-c', 'kill -STOP $(pidof node)')
      await expect
        .poll(async () => (await status())[1]?.health, { timeout: 20_000, interval: 200 })
        .toBe('unhealthy')
      expect((await refresh()).output).toMatch(/web {2}replace: unhealthy/)
      expect(await page()).toBe('one')
    })
  })

  inWholeForm(() => {
    test('replaces a service whose URL does not answer, even if the engine still calls it healthy', async () => {
      const source = `const server = require('http').createServer((q, r) => {
  r.end('one')
  if (q.url === '/leave') server.close(() => setInterval(() => {}, 1000)).closeAllConnections()
}).listen(80)\n`
      project.write('app/main.js', source)
      // The engine must not notice before the refresh does, however slow the machine is.
      project.write('docker/compose.yml', SERVICES.replace('interval: 1s', 'interval: 1h'))
      await refresh()
      const before = starts()
      await fetch(`http://127.0.0.1:${PORTS.web}/leave`).catch(() => {})
      const { exit, output } = await refresh()
      expect(exit, output).toBe(0)
      expect(output).toMatch(/web {2}replace: does not answer/)
      expect(starts()).toMatchObject({ cache: before.cache })
      expect(starts().web).not.toBe(before.web)
      expect(await page()).toBe('one')
    })
  })

  test('keeps the old containers running when a build fails', async () => {
    await refresh()
    const before = starts()
    project.write('docker/web.Dockerfile', `${WEB_DOCKERFILE}RUN exit 7\n`)
    const { exit, output } = await refresh()
    expect(exit).toBe(1)
    expect(output).toMatch(
      /\[BUILD_FAILED\] The image of web[\s\S]*exit code: 7[\s\S]*Running services are left running\./,
    )
    expect(output).toMatch(/web +running, healthy/)
    expect(starts()).toEqual(before)
    expect(await page()).toBe('one')
  })

  test('reports a service that crashes, and keeps the others running', async () => {
    await refresh()
    project.write('app/main.js', "console.error('no config'); process.exit(4)\n")
    const { exit, output } = await refresh()
    expect(exit).toBe(1)
    expect(output).toMatch(/cache +running, healthy\n *web +exited/)
    expect(output).toMatch(
      /\[SERVICE_EXITED\] Service web[\s\S]*exit code 4[\s\S]*no config[\s\S]*left running/,
    )
    expect(await status()).toMatchObject([{ health: 'healthy' }, { state: 'exited', exitCode: 4 }])
    project.write('app/main.js', webSource('well again'))
    expect((await refresh()).exit).toBe(0)
    expect(await page()).toBe('well again')
  })

  test('names the program that has taken a port, before anything is changed', async () => {
    const server = createServer().listen(PORTS.web, '127.0.0.1')
    const { exit, output } = await refresh()
    await new Promise((resolve) => server.close(resolve))
    expect(exit).toBe(1)
    expect(output).toMatch(
      new RegExp(
        `\\[PORT_TAKEN\\] Host port ${PORTS.web} of service web is taken by .*\\(pid ${process.pid}\\)`,
      ),
    )
    expect(output).not.toContain('building')
    expect(await status()).toEqual([])
  })

  inWholeForm(() => {
    test('refreshes only the named services, and starts what they depend on', async () => {
      const { output } = await refresh('cache')
      expect(output).toMatch(/cache {2}create: not running\n +web {2}keep/)
      expect(Object.keys(starts())).toEqual(['cache'])
      expect((await refresh('web')).exit).toBe(0)
      expect(await page()).toBe('one')
      const unknown = await refresh('absent')
      expect(unknown).toMatchObject({
        exit: 1,
        output: expect.stringMatching(/SERVICE_UNKNOWN.*absent[\s\S]*cache, web/),
      })
    })
  })

  test('waits for another refresh of the same stack, and says so', async () => {
    const both = await Promise.all([refresh(), refresh()])
    for (const { exit, output } of both) expect(exit, output).toBe(0)
    expect(
      both.filter(({ output }) => /waiting for process \d+, which is changing/.test(output)),
    ).toHaveLength(1)
    expect(both.filter(({ output }) => output.includes('is up to date'))).toHaveLength(1)
  })

  test('stops cleanly at Ctrl-C, and continues from there the next time', async () => {
    project.write('app/main.js', 'setTimeout(() => {}, 1e9) // Never answers.\n')
    const command = startCli(project.root, 'refresh', '-e', 'test')
    await command.printed('web  started')
    command.child.kill('SIGINT')
    const { exit, output } = await command.ended
    expect(exit).toBe(1)
    expect(output).toMatch(/cache +running, healthy\n *web +running, (starting|unhealthy)/)
    expect(output).toMatch(
      /\[START_CANCELLED\] The refresh was interrupted by SIGINT[\s\S]*only what is left to do/,
    )
    project.write('app/main.js', webSource('one'))
    expect((await refresh()).output).toMatch(/cache {2}keep: unchanged\n +web {2}replace: source changed/)
  })

  inWholeForm(() => {
    test('when interrupted while it replaces a container, starts the old one again', async () => {
      await refresh()
      project.write('app/main.js', webSource('two'))
      const command = startCli(project.root, 'refresh', '-e', 'test')
      await command.printed('creating web of')
      command.child.kill('SIGINT')
      const { exit, output } = await command.ended
      expect(exit).toBe(1)
      expect(output).toContain('web  started again, because it was running before')
      expect(await status()).toMatchObject([{ state: 'running' }, { state: 'running' }])
    })
  })

  test('--clean names the data that it will delete, and needs --yes without a terminal', async () => {
    await refresh()
    engine.docker('exec', starts().cache ?? '', 'redis-cli', 'set', 'kept', 'yes')
    const unsure = await refresh('--clean')
    expect(unsure).toMatchObject({
      exit: 1,
      output: expect.stringMatching(/volume \S+_data and its data will be deleted\n.*--yes/),
    })
    expect(engine.docker('exec', starts().cache ?? '', 'redis-cli', 'get', 'kept')).toBe('yes')
    const clean = await refresh('--clean', '--yes')
    expect(clean.exit, clean.output).toBe(0)
    expect(engine.docker('exec', starts().cache ?? '', 'redis-cli', 'get', 'kept')).toBe('')
    const label = `label=com.docker.compose.project=${stableProjectName(project.root, 'test')}`
    // The image that has lost its name to the new one belongs to a version that is kept.
    expect(new Set(engine.docker('image', 'ls', '-q', '--filter', label).split('\n')).size).toBe(2)
  })

  test('--dry-run prints the plan and changes nothing', async () => {
    const before = await refresh('--dry-run')
    expect(before.output).toMatch(
      /^build +web +image absent\ncreate +cache +not running\ncreate +web +not running\nstart +cache +not running\nstart +web +not running; after cache healthy\n\S+: 5 operations planned; nothing was changed$/m,
    )
    expect(engine.leftOf(stableProjectName(project.root, 'test'))).toEqual([])
    await refresh()
    const running = starts()
    expect((await refresh('--dry-run')).output).toMatch(
      /^keep +cache +unchanged\nkeep +web +unchanged\n.*up to date$/m,
    )
    project.write('app/main.js', webSource('two'))
    expect((await refresh('--dry-run')).output).toMatch(
      /^build +web +source changed\nreplace +web +source changed/m,
    )
    const down = await runCli(project.root, 'down', 'test', '--dry-run')
    expect(down.output).toMatch(/^stop +\S+-cache-1 +taken down; then removed/m)
    expect(down.output).not.toMatch(/^remove +volume/m)
    const all = await runCli(project.root, 'down', 'test', '--volumes', '--dry-run')
    expect(all.output).toMatch(/^remove +volume \S+_data +taken down$/m)
    expect(starts()).toEqual(running)
  })

  inWholeForm(() => {
    test('first removes what a killed run has left behind, and says so', async () => {
      const dead = { pid: process.pid, startTime: 'earlier:1:1' }
      using other = makeProject()
      const orphan = await engine.start(other.root, { self: dead })
      const { exit, output } = await refresh('cache')
      expect(exit, output).toBe(0)
      expect(output).toContain(
        `removed ${orphan.info.project}, whose owner, process ${process.pid}, has ended`,
      )
      expect(engine.leftOf(orphan.info.project)).toEqual([])
    })
  })

  inWholeForm(() => {
    test('removes the container of a service that is no longer in the compose file', async () => {
      await refresh()
      const alone = SERVICES.replace(/ {4}depends_on: .*\n/, '').replace(
        / {2}cache:[\s\S]*(?=volumes: \{)/,
        '',
      )
      project.write('docker/compose.yml', alone)
      project.write(
        'docker/DOCKER_SSOT_MATRIX.md',
        project.read('docker/DOCKER_SSOT_MATRIX.md').replace(/^\| cache .*\n/m, ''),
      )
      const { exit, output } = await refresh()
      expect(exit, output).toBe(0)
      expect(Object.keys(starts())).toEqual(['web'])
    })
  })
})

test('urls, logs, status and down work with a running stack and report a missing one', async () => {
  const urls = await runCli(project.root, 'urls', '-e', 'test', '-o', 'env')
  expect(urls.stdout).toBe(
    `WEB_URL=http://127.0.0.1:${PORTS.web}\nCACHE_URL=redis://127.0.0.1:${PORTS.cache}\n`,
  )
  expect((await runCli(project.root, 'status')).stdout).toBe('test: nothing is running\n')
  await refresh()
  const { stdout } = await runCli(project.root, 'status')
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  expect(stdout).toMatch(/SERVICE +STATE +HEALTH.*\n +cache +running +healthy .*\n +web +running +healthy/)
  const logs = await runCli(project.root, 'logs', '-e', 'test', '--tail', '1', 'cache')
  // A pipe gets no control sequences.
  expect(logs).toMatchObject({
    exit: 0,
    output: expect.stringMatching(/^cache-1 +\|.*Ready to accept connections/),
  })
  const misspelt = await runCli(project.root, 'logs', '-e', 'test', 'cahce')
  expect(misspelt).toMatchObject({ exit: 1, stdout: '' })
  expect(misspelt.output).toMatch(/SERVICE_UNKNOWN.*no service cahce, perhaps "cache"[\s\S]*Use one of/)
  const name = stableProjectName(project.root, 'test')
  // `down` finds a stack by its name from any folder.
  const down = await runCli('/', 'down', name)
  expect(down.stdout).toMatch(/removed 2 containers, 1 network\n$/)
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([
    expect.stringMatching(/^volume \S+_data$/),
  ])
  const nothing = await runCli(project.root, 'logs', '-e', 'test', '--follow')
  expect(nothing).toMatchObject({ exit: 1, stdout: '' })
  expect(nothing.output).toMatch(/SERVICE_NOT_RUNNING.*has no containers[\s\S]*refresh -e test`/)
  expect((await runCli(project.root, 'logs', '-e', 'test', 'web')).output).toContain(
    '`npx ssot-docker refresh -e test web`',
  )
  const gone = await runCli('/', 'down', `${name.slice(0, -8)}00000000`)
  expect(gone).toMatchObject({
    exit: 1,
    output: expect.stringMatching(/STACK_UNKNOWN.*no stack ssot-\S+-00000000 on/),
  })
})
