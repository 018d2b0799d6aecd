import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StartedStack } from '../../stack/start/started-stack.ts'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { runCli } from '../../testing/processes/cli.ts'
import { makeProject, type Project } from '../../testing/repositories/project.ts'

/*
 * The commands that read a stack, for the stack of a test run and for one of another checkout.
 */

let engine: TestEngine
let project: Project
let stack: StartedStack

beforeAll(async () => {
  engine = await testEngine()
  project = makeProject()
  stack = await engine.start(project.root)
})
afterAll(async () => {
  await stack.stop()
  engine[Symbol.dispose]()
  project[Symbol.dispose]()
})

const url = () => stack.info.services.web?.url

test.each([
  ['-e test means the test stack of this checkout', () => ({ folder: project.root, args: ['-e', 'test'] })],
  ['--stack names a stack from any folder', () => ({ folder: '/', args: ['--stack', stack.info.project] })],
])('%s for logs, shell, urls and open', async (_, where) => {
  const { folder, args } = where()
  const urls = await runCli(folder, 'urls', ...args, '-o', 'env')
  expect(urls).toMatchObject({ exit: 0, stdout: `WEB_URL=${url()}\n` })
  const shell = await runCli(folder, 'shell', ...args, 'web', '--', 'echo', 'inside')
  expect(shell).toMatchObject({ exit: 0, stdout: 'inside\n' })
  const logs = await runCli(folder, 'logs', ...args, 'web')
  expect(logs.exit, logs.output).toBe(0)
  const open = await runCli(folder, 'open', ...args, 'web')
  expect(open.stdout.split('\n')[0]).toBe(url())
  const absent = await runCli(folder, 'logs', ...args, 'wep')
  expect(absent).toMatchObject({ exit: 1, stdout: '' })
  expect(absent.output).toMatch(
    /\[SERVICE_UNKNOWN\].*has no service wep, perhaps "web"[\s\S]*Use one of web\./,
  )
  const closed = await runCli(folder, 'open', ...args, 'wep')
  expect(closed).toMatchObject({ exit: 1, stdout: '' })
  expect(closed.output).toContain(
    `[SERVICE_NOT_WEB] Stack ${stack.info.project} of environment test publishes no service wep`,
  )
})

test('services of a test run are restarted, paused and entered from any folder', async () => {
  const { project: name } = stack.info
  const onStack = (...args: string[]) => runCli('/', ...args, '--stack', name)
  const started = () => engine.docker('inspect', '--format', '{{.State.StartedAt}}', `${name}-web-1`)
  const state = () => engine.docker('inspect', '--format', '{{.State.Status}}', `${name}-web-1`)
  const before = started()
  expect(await onStack('restart', 'web')).toMatchObject({
    exit: 0,
    stdout: `web of ${name} is restarted, and ready\n`,
  })
  expect(started()).not.toBe(before)
  expect(await (await fetch(url() ?? '')).text()).toBe('hello')
  expect((await onStack('pause', 'web')).stdout).toContain(`web of ${name} is paused`)
  expect(state()).toBe('paused')
  const frozen = await runCli('/', 'exec', '--stack', name, 'web', '--', 'true')
  expect(frozen.output).toMatch(/\[SERVICE_NOT_RUNNING\].*its container is paused/)
  expect((await onStack('unpause', 'web')).exit).toBe(0)
  expect(await (await fetch(url() ?? '')).text()).toBe('hello')
  const again = await onStack('unpause', 'web')
  expect(again).toMatchObject({ exit: 0 })
  const inside = await runCli('/', 'exec', '--stack', name, 'web', '--', 'sh', '-c', 'echo inside; exit 7')
  expect(inside).toMatchObject({ exit: 7, stdout: 'inside\n' })
  for (const act of ['restart', 'pause', 'unpause'])
    expect((await onStack(act, 'wep')).output).toMatch(
      /\[SERVICE_UNKNOWN\].*has no service wep, perhaps "web"/,
    )
  const foreign = await runCli('/', 'pause', '--stack', 'somebody-elses', 'web')
  expect(foreign.output).toContain('[STACK_UNKNOWN] There is no stack somebody-elses')
})

test('status --stack shows that stack alone, from any folder', async () => {
  const { exit, stdout, output } = await runCli('/', 'status', '--stack', stack.info.project, '--json')
  expect(exit, output).toBe(0)
  expect(JSON.parse(stdout).stacks).toMatchObject([
    {
      project: stack.info.project,
      owner: { pid: process.pid, isAlive: true },
      services: [{ service: 'web', failure: null, ports: [{ answers: true }] }],
    },
  ])
  const unknown = await runCli('/', 'status', '--stack', `${stack.info.project.slice(0, -8)}00000000`)
  expect(unknown.exit).toBe(1)
  expect(unknown.output).toMatch(/\[STACK_UNKNOWN\]/)
  expect(unknown.output).toContain(stack.info.project)
})

test('with several test stacks, the user is asked to choose one', async () => {
  await using second = await engine.start(project.root)
  const { exit, output } = await runCli(project.root, 'logs', '-e', 'test')
  expect(exit).toBe(1)
  expect(output).toContain('[STACK_AMBIGUOUS] This checkout has 2 stacks of test')
  for (const { info } of [stack, second])
    expect(output).toContain(`${info.project}  of process ${process.pid}`)
  const both = await runCli(project.root, 'logs', '-e', 'test', '--stack', stack.info.project)
  expect(both.output).toContain(
    "option '--stack <name>' cannot be used with option '-e, --environment <name>'",
  )
})

test('without a test stack, the error says how one is kept', async () => {
  using other = makeProject()
  const { exit, output } = await runCli(other.root, 'urls', '-e', 'test')
  expect(exit).toBe(1)
  expect(output).toMatch(/\[STACK_UNKNOWN\] This checkout has no stack of test/)
})

test('down without a name means development', async () => {
  const { exit, output } = await runCli(project.root, 'down')
  expect(exit).toBe(1)
  expect(output).toContain('[ENVIRONMENT_UNKNOWN]')
  expect(output).toContain('development')
})
