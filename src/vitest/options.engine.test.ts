import { basename, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { run } from '../host/tools/run.ts'
import type { StackStatus } from '../stack/status/status.ts'
import { TEST_LIMIT } from '../testing/processes/limit.ts'
import { dockerIn, logsOf, type OwnHome, ownHome, pruneIn } from '../testing/processes/own-home.ts'
import { startVitest } from '../testing/processes/vitest-process.ts'
import { FIRST_PORT, makeProject, type Project } from '../testing/repositories/project.ts'
import { inWholeForm, rowsOf } from '../testing/whole-form.ts'

const CLI = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js')

let own: OwnHome
let project: Project

beforeAll(() => {
  own = ownHome()
})
afterAll(() => own[Symbol.dispose]())
afterEach(async () => {
  const name = basename(project.root)
  project[Symbol.dispose]()
  await expect.poll(() => stacks(name), { timeout: 60_000, interval: 50 }).toEqual([])
})

/** Names of the containers of all stacks of a repository. */
function stacks(repository: string): string[] {
  return dockerIn(own.home, 'ps', '-a', '--format', '{{.Names}}')
    .split('\n')
    .filter((name) => name.includes(repository.toLowerCase()))
}

/** Answers with status 204 on /ready, 500 on /, and 200 on every other path. */
const SERVER =
  "require('http').createServer((q, r) => { r.statusCode = q.url === '/ready' ? 204 : q.url === '/' ? 500 : 200; r.end() }).listen(80)"

const port = (service: number) => FIRST_PORT + 100 * service
const row = (name: string, index: number) =>
  `| ${name} | 80 | http | / | ${name.toUpperCase()}_URL | ${port(index)}-${port(index) + 20} | - |`

function server(name: string, code: string, more = ''): string {
  return `
  ${name}:
    image: \${NODE_IMAGE:?}
    init: true
    command: [node, -e, "${code}"]
    ports: ["127.0.0.1:\${${name.toUpperCase()}_PORT:?}:80"]
${more}`
}

const HELLO = "require('http').createServer((q, r) => r.end('hello')).listen(80)"
const THREE = `services:${server('web', HELLO, '    depends_on: { api: { condition: service_started } }\n')}${server('api', HELLO)}${server('other', HELLO)}`

const plugin = (options: object, test: object = {}) => `
import { defineConfig } from 'vitest/config'
import { ssotDocker } from 'vitest-environment-ssot-docker'
export default defineConfig({ plugins: [ssotDocker(${JSON.stringify(options)})], test: { environment: 'ssot-docker', ...${JSON.stringify(test)} } })
`

const SHOW = `
import { expect, test } from 'vitest'
import { ssot } from 'vitest-environment-ssot-docker'
test('shows its stack', () => console.log('sees=' + Object.keys(ssot.services).join() + '@' + ssot.project))
`

function make(files: Record<string, string>, services?: string[]): void {
  project = makeProject({ files, blocks: 20, ...(services && { services }) })
}

async function vitest(env: Record<string, string> = {}): Promise<{ exit: number | string; output: string }> {
  const process = startVitest({ root: project.root, env: { ...own.env, CI: '', ...env } }, 'run')
  const exit = await process.ended
  return { exit, output: process.output() }
}

const seen = (output: string) =>
  [...output.matchAll(/sees=(\S+)@(\S+)/g)].map(([, services, stack]) => ({ services, stack }))

async function cli(...args: string[]): Promise<{ exitCode: number | null; stdout: string; lines: string[] }> {
  return run([process.execPath, CLI, ...args], {
    cwd: project.root,
    env: { ...process.env, ...own.env },
    limit: TEST_LIMIT,
  })
}

describe('services', () => {
  const rows = [row('web', 0), row('api', 1), row('other', 2)]

  test('selected services are started with those that they depend on, and tests see no others', async () => {
    make(
      { 'docker/compose.yml': THREE, 'vitest.config.js': plugin({ services: ['web'] }), 'a.test.js': SHOW },
      rows,
    )
    const { exit, output } = await vitest()
    expect(exit, output).toBe(0)
    expect(seen(output)).toMatchObject([{ services: 'web,api' }])
    expect(output).not.toMatch(/ other {2}started/)
  })

  test('the services of a docblock replace those of the config, and get a stack of their own', async () => {
    // In pieces, because Vitest would find it in this file too.
    const at = '// @vitest'
    const docblock = (options: object) =>
      `${at}-environment ssot-docker\n${at}-environment-options ${JSON.stringify(options)}\n${SHOW}`
    make(
      {
        'docker/compose.yml': THREE,
        'vitest.config.js': plugin(
          { services: ['api'] },
          { environmentOptions: { 'ssot-docker': { services: ['other'] } } },
        ),
        'a.test.js': SHOW,
        'b.test.js': docblock({ services: ['web'] }),
        'c.test.js': docblock({ services: ['other', 'other'] }),
        'd.test.js': docblock({}),
      },
      rows,
    )
    const { exit, output } = await vitest()
    expect(exit, output).toBe(0)
    const found = seen(output)
    expect(found.map(({ services }) => services).sort()).toEqual([
      'other',
      'other',
      'web,api',
      'web,api,other',
    ])
    const others = found.filter(({ services }) => services === 'other')
    expect(new Set(others.map(({ stack }) => stack)).size).toBe(1)
    expect(new Set(found.map(({ stack }) => stack)).size).toBe(3)
  })

  test('a service that the compose file does not have is an error with the nearest name', async () => {
    make(
      { 'docker/compose.yml': THREE, 'vitest.config.js': plugin({ services: ['wep'] }), 'a.test.js': SHOW },
      rows,
    )
    const { exit, output } = await vitest()
    expect(exit).toBe(1)
    expect(output).toMatch(/SERVICE_UNKNOWN.*"wep".*did you mean "web"/)
  })
})

describe('readiness', () => {
  const compose = `services:${server('web', SERVER)}`

  test('the option readiness takes precedence over the health path of the matrix', async () => {
    const readiness = { web: { path: '/ready', status: 204 } }
    make({ 'docker/compose.yml': compose, 'vitest.config.js': plugin({ readiness }), 'a.test.js': SHOW })
    const { exit, output } = await vitest()
    expect(exit, output).toBe(0)
  })

  test('a service that answers with another status than the required one fails after its own time limit', async () => {
    const readiness = { web: { path: '/elsewhere', status: 204, timeoutMs: 1500 } }
    make({ 'docker/compose.yml': compose, 'vitest.config.js': plugin({ readiness }), 'a.test.js': SHOW })
    const { exit, output } = await vitest()
    expect(exit).toBe(1)
    expect(output).toMatch(/START_TIMEOUT.*within 1.5 s because of service web/)
    expect(output).toMatch(/web answers with status 200 on http:\/\/127\.0\.0\.1:\S+; expected is 204/)
    expect(output).toContain('raise readiness.web.timeoutMs')
  })
})

describe('keep', () => {
  const BROKEN = `services:${server('web', "console.log('no such table'); process.exit(3)")}`
  const FAILING = `${SHOW}\ntest('fails', () => expect(1).toBe(2))\n`
  const kept = (output: string) => /npx ssot-docker down (\S+)/.exec(output)?.[1] ?? ''

  async function statusOfRun(): Promise<StackStatus> {
    const { stdout, lines } = await cli('status', '--json')
    expect(stdout, lines.join('\n')).not.toBe('')
    const [status]: StackStatus[] = JSON.parse(stdout).stacks
    if (status === undefined) throw new Error(`No stack in ${stdout}`)
    return status
  }

  async function isLeftUntilTakenDown(output: string): Promise<string> {
    const stack = kept(output)
    expect(stack, output).toMatch(/^ssot-.*-test-[0-9a-f]{8}$/)
    expect(stacks(stack)).toHaveLength(1)
    expect(await pruneIn(own.home)).toContain(`left ${stack} alone: it is kept for inspection`)
    const { services, ...status } = await statusOfRun()
    expect(status).toMatchObject({
      environment: 'test',
      project: stack,
      kept: { reason: expect.any(String) },
    })
    // Another test may have the first block.
    const ports = Array.from({ length: 20 }, (_, block) => FIRST_PORT + block)
    expect(services).toMatchObject([
      { service: 'web', ports: [{ port: expect.toBeOneOf(ports) }], drift: null },
    ])
    const logs = await cli('doctor', '--json')
    expect(logs.stdout).not.toContain(stack)
    expect(stacks(stack)).toHaveLength(1)
    const down = await cli('down', stack)
    expect(down.stdout, down.lines.join('\n')).toContain(`${stack}: removed 1 container, 1 network`)
    expect(stacks(stack)).toEqual([])
    return stack
  }

  const keeping: [way: string, config: string][] = [
    [
      'by `environment` alone',
      `export default { test: { environment: 'ssot-docker', environmentOptions: { 'ssot-docker': { keep: 'on-failure' } } } }`,
    ],
    ['with the plugin', plugin({ keep: 'on-failure', logLevel: 'silent' })],
  ]
  test.each(rowsOf(keeping, 1))(
    'a stack that could not be started is kept until it is removed by name: %s',
    async (_, config) => {
      make({ 'docker/compose.yml': BROKEN, 'vitest.config.js': config, 'a.test.js': SHOW })
      const { exit, output } = await vitest()
      expect(exit).toBe(1)
      expect(output).toMatch(/SERVICE_EXITED[\s\S]*no such table/)
      expect(output).toContain('The services that run are left running.')
      await isLeftUntilTakenDown(output)
    },
  )

  test('with the plugin, a stack whose tests have failed is kept until it is removed by name', async () => {
    make({ 'vitest.config.js': plugin({ keep: 'on-failure' }), 'a.test.js': FAILING })
    const { exit, output } = await vitest()
    expect(exit).toBe(1)
    expect(output).toMatch(/is kept for inspection, because its tests have failed:\n +web: http:/)
    const url = /\n +web: (http:\S+)/.exec(output)?.[1] ?? ''
    expect(await (await fetch(url)).text()).toBe('hello')
    expect((await statusOfRun()).services).toMatchObject([{ ports: [{ answers: true, url }], drift: null }])
    project.write(
      'docker/compose.yml',
      project
        .read('docker/compose.yml')
        .replace('services:', `x-a: &a { A: b }\nservices:`)
        .replace('  web:\n', '  web:\n    environment: *a\n'),
    )
    expect((await statusOfRun()).services).toMatchObject([
      { ports: [{ answers: true }], drift: 'config changed' },
    ])
    project.write('docker/compose.yml', 'services: {')
    expect(await statusOfRun()).toMatchObject({
      services: [{ ports: [{ answers: true }], drift: null }],
      driftUnknown: expect.stringContaining('COMPOSE_INVALID'),
    })
    await isLeftUntilTakenDown(output)
  })

  inWholeForm(() => {
    test.runIf(process.platform === 'linux')(
      'with the plugin, Ctrl-C in watch mode keeps a stack whose tests have failed',
      async () => {
        make({ 'vitest.config.js': plugin({ keep: 'on-failure' }), 'a.test.js': FAILING })
        const env = {
          ...{ ...own.env, CI: '', SSOT_NODE: process.execPath },
          SSOT_VITEST: join(project.root, 'node_modules/vitest/vitest.mjs'),
        }
        // `script` gives the command a terminal, with its own stdin as the keyboard. It runs the command in a shell.
        const inTerminal = ['script', '--quiet', '--return', '--command']
        const command = [...inTerminal, 'exec "$SSOT_NODE" "$SSOT_VITEST" watch', '/dev/null']
        const running = startVitest({ root: project.root, env, command })
        await running.printed('Tests failed. Watching for file changes')
        running.child.stdin?.write('\x03')
        await running.ended
        await isLeftUntilTakenDown(running.output())
      },
    )
  })

  const notKeeping: [when: string, config: string, file: string, env: Record<string, string>][] = [
    ['in CI', plugin({ keep: 'on-failure' }), FAILING, { CI: 'true' }],
    ['when its tests pass', plugin({ keep: 'on-failure' }), SHOW, {}],
    ['without the option keep', plugin({}), FAILING, {}],
  ]
  test.each(rowsOf(notKeeping, 1))('a stack is not kept %s', async (_, config, file, env) => {
    make({ 'vitest.config.js': config, 'a.test.js': file })
    const { output } = await vitest(env)
    expect(kept(output)).toBe('')
    expect(output.includes('has no effect, because CI is set')).toBe('CI' in env)
  })
})

describe('logLevel', () => {
  const levels: [level: string, isTold: boolean, isDebug: boolean][] = [
    ['silent', false, false],
    ['debug', true, true],
    ['info', true, false],
  ]
  test.each(rowsOf(levels, 2))(
    'the log level %s decides what the plugin prints',
    async (logLevel, isTold, isDebug) => {
      make({ 'vitest.config.js': plugin({ logLevel }), 'a.test.js': SHOW })
      const { exit, output } = await vitest()
      expect(exit, output).toBe(0)
      expect(/ssot-docker .*web {2}ready/.test(output)).toBe(isTold)
      expect(/ssot-docker .* removed in/.test(output)).toBe(isTold)
      expect(/ssot-docker \[debug\] engine unix:/.test(output)).toBe(isDebug)
      expect(logsOf(own.home)).toContain('engine unix:')
    },
  )
})
