import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type TestEngine, testEngine } from '../engines/test-engine.ts'
import { type RunnerProcess, runRunner, startRunner } from '../processes/runner-process.ts'
import { makeProject, type Project, WEB_SERVICE } from '../repositories/project.ts'
import { type Face, facesOf } from './faces.ts'

/*
 * What the package promises whatever the test runner and however it runs its files: one table of behaviours for all.
 */

let engine: TestEngine
beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())

/** The promise: this long after a run has ended, however that was, its stack is gone. */
const GONE_MS = 5000

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
/** Runs until it is ended from outside. */
const endless = (face: Face) => `${face.head}
test('endless', async () => {
  process.stdout.write('in the middle, stack=' + ssot.project + '\\n')
  await new Promise(() => setInterval(() => {}, 1000))
}, 600_000)
`
/** Of a file that has nothing to do with a stack. */
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
    // Whatever fails, nothing goes on behind it; and Jest's workers do, in a test that does not end.
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

  test('all files see one stack, which is gone afterwards', async () => {
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

  test('a single file asks for it by its docblock', async () => {
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

  test('a start that fails shows what the service said', async () => {
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
    // It was started once, and where the files ask for it, each says why it is not there.
    const said = [...output.matchAll(/\[SERVICE_EXITED\] Service web of (\S+)/g)].map(([, stack]) => stack)
    // And not a second time as what a runner takes for its stack trace.
    expect(output.match(/no config to be found/g)).toHaveLength(said.length)
    expect(new Set(said).size).toBe(1)
    if (face.startedBy === 'worker') expect(said.length).toBeGreaterThan(1)
  })

  test('after tests that fail the stack is gone, also where the first failure ends the run', async () => {
    await all([[], face.bail], async (args) => {
      const failing = answering(face, 'goodbye')
      const project = make({ 'a.test.js': failing, 'b.test.js': failing })
      const { exit, output } = await run(project, ...args)
      await gone(project)
      expect(output).toContain('goodbye')
      expect(exit).toBe(1)
    })
  })

  test('two runs at once of one project have a stack each, and each goes with its own run', async () => {
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

  test('after SIGKILL the stack is gone', async () => {
    const project = make({ 'a.test.js': endless(face), 'b.test.js': endless(face) })
    const running = start(project)
    await running.printed('in the middle')
    expect(left(project)).not.toEqual([])
    await end(running, 'SIGKILL')
    await goneSoon(project)
  })
})

/** Ends the main process of a runner alone. */
async function end(running: RunnerProcess, signal: NodeJS.Signals): Promise<void> {
  running.child.kill(signal)
  expect(await running.ended).not.toBe(0)
}

/** Kills what is left of the process group of a runner. */
function killRest(running: RunnerProcess): void {
  try {
    running.killGroup('SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** Does it for all at once, and waits for all of them before one that failed counts. */
async function all<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const results = await Promise.allSettled(items.map(act))
  for (const result of results) if (result.status === 'rejected') throw result.reason
}
function stacksOf(output: string): string[] {
  return [...new Set([...output.matchAll(/stack=(\S+)/g)].flatMap((match) => match[1] ?? []))]
}
