import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest'
import { identify } from '../../host/processes/identity.ts'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { keepersOf, ownHome } from '../../testing/processes/own-home.ts'
import { type RunnerProcess, startInGroup } from '../../testing/processes/runner-process.ts'
import { makeProject, type Project, WEB_SERVICE } from '../../testing/repositories/project.ts'

/* `ssot-docker run` as a user calls it. */

const CLI = join(import.meta.dirname, '..', '..', '..', 'dist', 'cli', 'main.js')
/** How long a busy machine may take to end what nobody needs any more. */
const GONE_MS = 60_000

/** Says that it runs, and how often it gets SIGINT. Ends when its input ends. */
const COUNTING = `
let count = 0
process.on('SIGINT', () => console.log('SIGINT number ' + ++count))
process.stdin.resume().on('end', () => process.exit(6))
console.log('running with pid ' + process.pid)
`

let engine: TestEngine
let project: Project
const projects: Project[] = []
beforeAll(async () => {
  engine = await testEngine()
  project = makeProject()
})
afterAll(() => {
  project[Symbol.dispose]()
  engine[Symbol.dispose]()
})
afterEach(() => {
  for (const one of projects.splice(0)) one[Symbol.dispose]()
})

interface Way {
  root?: string
  env?: Record<string, string>
  inside?: readonly string[]
}

function start(args: readonly string[], { root = project.root, ...way }: Way = {}): RunnerProcess {
  const started = startInGroup({ root, ...way, command: [process.execPath, CLI, 'run', ...args] })
  onTestFinished(() => {
    if (started.child.exitCode === null && started.child.signalCode === null) started.killGroup('SIGKILL')
  })
  return started
}

async function run(args: readonly string[], way?: Way): Promise<{ exit: number | string; output: string }> {
  const started = start(args, way)
  started.child.stdin?.end()
  return { exit: await started.ended, output: started.output() }
}

const left = ({ root }: Project = project) => engine.leftOf(basename(root).toLowerCase())
const goneSoon = () => expect.poll(() => left(), { timeout: GONE_MS, interval: 50 }).toEqual([])

test('the command has the stack and the input and outputs of the caller, and its exit code is passed on', async () => {
  const script = `
    const { ssot } = await import('vitest-environment-ssot-docker')
    const [input] = await process.stdin.take(1).toArray()
    console.log('standard output: ' + input + ' ' + await (await fetch(process.env.WEB_URL)).text())
    console.log(ssot.url('web') === process.env.WEB_URL, ssot.environment, ssot.project)
    process.exit(3)
  `
  const started = start(['--', process.execPath, '--input-type=module', '-e', script])
  let stdout = ''
  started.child.stdout?.on('data', (chunk: string) => {
    stdout += chunk
  })
  started.child.stdin?.end('standard input')
  expect(await started.ended, started.output()).toBe(3)
  expect(stdout).toMatch(
    /^standard output: standard input hello\ntrue test ssot-ssot-project-\S+-test-[0-9a-f]{8}\n$/,
  )
  // The progress is on standard error.
  expect(started.output()).toMatch(/ssot-docker +\d+\.\d\ds {2}web {2}healthy[\s\S]*removed in/)
  expect(left()).toEqual([])
})

test('options after the name of the program belong to the program, with and without `--`', async () => {
  const { exit, output } = await run(['--log-level', 'silent', 'sh', '-c', 'exit $1', '--', '9', '--version'])
  expect(exit, output).toBe(9)
  expect(output).toBe('')
})

test.each([
  ['nobody-has-this', 127, '[COMMAND_NOT_FOUND]'],
  ['./package.json', 126, '[COMMAND_NOT_EXECUTABLE]'],
])('no stack is started for the command %s', async (command, code, message) => {
  using own = ownHome()
  const { exit, output } = await run(['--', command], { env: own.env })
  expect(output).toContain(message)
  expect(exit).toBe(code)
  expect(existsSync(own.home.logs) ? readdirSync(own.home.logs) : []).toEqual([])
})

test('a setup module runs before the command and its teardown after it, on the named services only', async () => {
  const made = makeProject({
    files: {
      // A start of all services would fail.
      'docker/compose.yml': `services:${WEB_SERVICE}  broken:\n    image: \${NODE_IMAGE:?}\n    command: [node, -e, process.exit(4)]\n`,
      'seed.ts': `
import type { StackSetup } from 'vitest-environment-ssot-docker'
const seed: StackSetup = async ({ ssot }) => {
  console.error('seeding ' + (await (await fetch(ssot.url('web'))).text()))
  return () => console.error('after it')
}
export default seed
`,
    },
  })
  projects.push(made)
  const { exit, output } = await run(
    ['--services', 'web', '--setup', 'seed.ts', '--', 'sh', '-c', 'echo the command'],
    made,
  )
  expect(exit, output).toBe(0)
  expect(output).toMatch(/seeding hello[\s\S]*the command[\s\S]*after it[\s\S]*removed in/)
  expect(left(made)).toEqual([])
})

test('a start that fails ends with 1, without running the command', async () => {
  const crashing = WEB_SERVICE.replace(
    "require('http')",
    "console.error('no config'); process.exit(4); require('http')",
  )
  const made = makeProject({ files: { 'docker/compose.yml': `services:${crashing}` } })
  projects.push(made)
  const { exit, output } = await run(['--', 'echo', 'the command'], made)
  expect(output).toMatch(/\[SERVICE_EXITED\][\s\S]*no config/)
  expect(output).not.toContain('the command')
  expect(exit).toBe(1)
  expect(left(made)).toEqual([])
})

test('with --keep on-failure, the stack of a command that fails is kept', async () => {
  const { exit, output } = await run(['--keep', 'on-failure', '--', 'false'], { env: { CI: '' } })
  expect(exit, output).toBe(1)
  const [, kept = ''] = /npx ssot-docker down (\S+)/.exec(output) ?? []
  expect(left().join()).toContain(kept)
  const down = startInGroup({
    root: project.root,
    command: [process.execPath, CLI, 'down', kept, '--volumes'],
  })
  expect(await down.ended, down.output()).toBe(0)
  expect(left()).toEqual([])
})

test('Ctrl-C in a terminal reaches the command once, and the stack is removed when the command has ended', async () => {
  // `script` provides the terminal, with its own input as the keyboard, and runs the command in a shell.
  const inside = [
    'script',
    '--quiet',
    '--return',
    '--command',
    'exec "$SSOT_NODE" "$SSOT_CLI" run -- "$SSOT_NODE" -e "$SSOT_COUNTING"',
    '/dev/null',
  ]
  const started = startInGroup({
    root: project.root,
    env: { SSOT_NODE: process.execPath, SSOT_CLI: CLI, SSOT_COUNTING: COUNTING },
    command: inside,
  })
  await started.printed('running with pid')
  started.child.stdin?.write('\x03')
  await started.printed('SIGINT number 1')
  started.child.stdin?.write('\x03')
  await started.printed('SIGINT number 2')
  started.child.stdin?.write('\x04')
  expect(await started.ended, started.output()).toBe(6)
  expect(started.output()).not.toContain('SIGINT number 3')
  expect(left()).toEqual([])
})

test('a signal while the stack is starting cancels the start, and nothing is left', async () => {
  const started = start(['--', 'echo', 'the command'])
  await started.printed('creating')
  started.child.kill('SIGTERM')
  expect(await started.ended, started.output()).toBe(143)
  expect(started.output()).toContain('interrupted by SIGTERM: removing the stack')
  expect(started.output()).not.toContain('the command')
  expect(left()).toEqual([])
})

test('after SIGKILL of `run`, the command ends and the keeper removes the stack', async () => {
  const started = start(['--', process.execPath, '-e', COUNTING])
  await started.printed('running with pid')
  const command = identify(Number(/running with pid (\d+)/.exec(started.output())?.[1]))
  expect(command).not.toBeNull()
  // A command can print before the call that has started it returns to `run`, which then sees to its end.
  started.child.kill('SIGINT')
  await started.printed('SIGINT number 1')
  started.child.kill('SIGKILL')
  await goneSoon()
  await expect.poll(() => identify(command?.pid ?? 0), { timeout: GONE_MS }).toBeNull()
})

test('SIGTERM ends the command and the stack, and a second signal ends `run` while the keeper goes on', async () => {
  // It does not react to SIGTERM, so its teardown takes as long as its grace period.
  const slow = `services:${WEB_SERVICE.replace("require('http')", "process.on('SIGTERM', () => {}); require('http')")}    labels: { dev.ssot-docker.teardown: stop }
    stop_grace_period: 3s
`
  const made = makeProject({ files: { 'docker/compose.yml': slow } })
  projects.push(made)
  const started = start(['--', 'sh', '-c', 'echo running; exec sleep 600'], made)
  await started.printed('running')
  // A start that has found another port taken has stopped containers before.
  const { length } = started.output()
  started.child.kill('SIGTERM')
  await started.printed('stopping, within its grace period', length)
  started.child.kill('SIGINT')
  expect(await started.ended, started.output()).toBe(130)
  expect(started.output()).toContain('interrupted by SIGINT again: the keeper removes the stack')
  expect(left(made)).not.toEqual([])
  await expect.poll(() => left(made), { timeout: GONE_MS, interval: 50 }).toEqual([])
})

test('a command that succeeds although its keeper was killed ends with the error, and its stack is removed', async () => {
  using own = ownHome()
  const started = start(['--', process.execPath, '-e', COUNTING.replace('exit(6)', 'exit(0)')], {
    env: own.env,
  })
  await started.printed('running with pid')
  for (const pid of keepersOf(own.home)) process.kill(pid, 'SIGKILL')
  await started.printed('has ended unexpectedly')
  started.child.stdin?.end()
  expect(await started.ended, started.output()).toBe(1)
  expect(started.output()).toContain('[KEEPER_GONE]')
  expect(left()).toEqual([])
})
