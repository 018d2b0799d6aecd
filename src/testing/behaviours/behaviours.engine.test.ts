import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type TestEngine, testEngine } from '../engines/test-engine.ts'
import { type RunnerProcess, runRunner, startRunner } from '../processes/runner-process.ts'
import { makeProject, type Project, WEB_SERVICE } from '../repositories/project.ts'
import { type Face, facesOf } from './faces.ts'

/* What the package promises with every test runner, in every way to run test files. */

let engine: TestEngine
beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())

/** How long a busy machine may take to remove a stack after the end of its run. */
const GONE_MS = 60_000

const CRASHING = `services:${WEB_SERVICE.replace("require('http')", "console.error('no config to be found'); process.exit(4); require('http')")}`

const answering = (face: Face, greeting = 'hello') => `${face.head}
test('the stack answers', async () => {
  expect(await (await fetch(process.env.WEB_URL)).text()).toBe('${greeting}')
  expect(ssot.url('web')).toBe(process.env.WEB_URL)
  expect(ssot.services).toStrictEqual({
    web: { url: process.env.WEB_URL, host: '127.0.0.1', port: expect.any(Number), protocol: 'http', variable: 'WEB_URL' },
  })
  expect(ssot.environment).toBe('test')
  expect(() => ssot.url('nobody')).toThrow(/SERVICE_UNKNOWN.*nobody[^]*Use one of web/)
  ${face.ownWays}
  process.stdout.write('stack=' + ssot.project + '\\n')
})
`
/** A test that runs until it is ended from outside. */
const endless = (face: Face) => `${face.head}
test('endless', async () => {
  process.stdout.write('in the middle, stack=' + ssot.project + '\\n')
  await new Promise(() => setInterval(() => {}, 1000))
}, 600_000)
`
/** A test in a file without a stack. */
const plain = ({ head }: Face) => `${head}
test('no stack', () => {
  expect(process.env.WEB_URL).toBe(undefined)
  expect(() => ssot.url('web')).toThrow('STACK_NOT_READY')
})
`

describe.each(facesOf(process.env).map((face) => [face.name, face] as const))('%s:', (_, face) => {
  const projects: Project[] = []
  afterEach(() => {
    for (const project of projects.splice(0)) project[Symbol.dispose]()
  })

  function make(tests: Record<string, string>, more: Parameters<Face['files']>[0] = {}): Project {
    const project = makeProject({ files: { ...face.files(more), ...tests } })
    projects.push(project)
    return project
  }

  const run = ({ root }: Project, ...args: string[]) => runRunner(face.runner, root, ...face.args, ...args)

  function start({ root }: Project): RunnerProcess {
    const running = startRunner(face.runner, root, ...face.args)
    // Jest's workers would keep running in a test that does not end.
    onTestFinished(() => killRest(running))
    return running
  }

  function left({ root }: Project): string[] {
    return engine.leftOf(basename(root).toLowerCase())
  }

  async function gone(project: Project): Promise<void> {
    if (face.startedBy === 'runner') expect(left(project)).toEqual([])
    else await goneSoon(project)
  }

  const goneSoon = (project: Project) =>
    expect.poll(() => left(project), { timeout: GONE_MS, interval: 50 }).toEqual([])

  test('all test files use one stack, which is removed afterwards', async () => {
    const project = make({
      'a.test.js': answering(face),
      'b.test.js': answering(face),
      'c.test.js': answering(face),
    })
    const { exit, output } = await run(project)
    await gone(project)
    expect(exit, output).toBe(0)
    expect(output).toContain(face.passed(3))
    expect(stacksOf(output)).toHaveLength(1)
    const isShown = /ssot-docker +\d+\.\d\ds {2}web {2}healthy[\s\S]*removed in/.test(output)
    expect(isShown, output).toBe(face.startedBy === 'runner')
  })

  test('a single test file requests the stack with its docblock', async () => {
    const own = face.docblock({ environment: 'test' }) + answering(face)
    const project = make({ 'a.test.js': own, 'b.test.js': plain(face) }, { inherit: true })
    const { exit, output } = await run(project)
    await goneSoon(project)
    expect(exit, output).toBe(0)
    expect(output).toContain(face.passed(2))
  })

  test('wrong options are refused', async () => {
    const wrong: [object, RegExp][] = [
      [{ environment: 'production' }, /\[ENVIRONMENT_UNKNOWN\].*"production"[\s\S]*Use one of test/],
      [{ enviroment: 'test' }, /\[OPTIONS_INVALID\].*did you mean "environment"/],
    ]
    await all(wrong, async ([options, message]) => {
      const project = make({ 'a.test.js': answering(face) }, { options })
      const { exit, output } = await run(project)
      expect(output).toMatch(message)
      expect(exit).toBe(1)
      await goneSoon(project)
    })
  })

  test('a failed start shows the output of the service', async () => {
    const project = make({
      'a.test.js': answering(face),
      'b.test.js': answering(face),
      'docker/compose.yml': CRASHING,
    })
    const { exit, output } = await run(project)
    await gone(project)
    expect(output).toMatch(
      /\[SERVICE_EXITED\] Service web of \S+ exited while starting[\s\S]*no config to be found/,
    )
    expect(exit).toBe(1)
    // The service was started once. If the test files start the stack, each one shows the error.
    const said = [...output.matchAll(/\[SERVICE_EXITED\] Service web of (\S+)/g)].map(([, stack]) => stack)
    // A runner must not show the output again as part of a stack trace.
    expect(output.match(/no config to be found/g)).toHaveLength(said.length)
    expect(new Set(said).size).toBe(1)
    if (face.startedBy === 'worker') expect(said.length).toBeGreaterThan(1)
  })

  test('after failed tests the stack is removed, also if the first failure ends the run', async () => {
    await all([[], face.bail], async (args) => {
      const failing = answering(face, 'goodbye')
      const project = make({ 'a.test.js': failing, 'b.test.js': failing })
      const { exit, output } = await run(project, ...args)
      await gone(project)
      expect(output).toContain('goodbye')
      expect(exit).toBe(1)
    })
  })

  test('two concurrent runs of a project have a stack each, which is removed with its own run', async () => {
    const project = make({ 'a.test.js': endless(face), 'b.test.js': answering(face) })
    const [first, second] = [start(project), start(project)]
    await all([first, second], (running) => running.printed('in the middle'))
    const [[one = ''], [other = '']] = [stacksOf(first.output()), stacksOf(second.output())]
    expect(one).not.toBe(other)
    await end(first, 'SIGINT')
    await expect.poll(() => left(project).join(), { timeout: GONE_MS, interval: 50 }).not.toContain(one)
    expect(left(project).join()).toContain(other)
    await end(second, 'SIGTERM')
    await goneSoon(project)
  })

  test('after SIGKILL of the runner the stack is removed', async () => {
    const project = make({ 'a.test.js': endless(face), 'b.test.js': endless(face) })
    const running = start(project)
    await running.printed('in the middle')
    expect(left(project)).not.toEqual([])
    await end(running, 'SIGKILL')
    await goneSoon(project)
  })
})

/** Ends only the main process of a runner. */
async function end(running: RunnerProcess, signal: NodeJS.Signals): Promise<void> {
  running.child.kill(signal)
  expect(await running.ended).not.toBe(0)
}

/** Kills the rest of the process group of a runner. */
function killRest(running: RunnerProcess): void {
  try {
    running.killGroup('SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** Runs `act` for all items in parallel, and waits for all of them before it throws the first error. */
async function all<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const results = await Promise.allSettled(items.map(act))
  for (const result of results) if (result.status === 'rejected') throw result.reason
}
function stacksOf(output: string): string[] {
  return [...new Set([...output.matchAll(/stack=(\S+)/g)].flatMap((match) => match[1] ?? []))]
}
