import { basename } from 'node:path'
import { expect } from 'vitest'
import { Registry } from '../../host/registry/registry.ts'
import type { RestRecord } from '../../host/registry/rests.ts'
import { type TestEngine, testEngine } from '../engines/test-engine.ts'
import { startCliWith } from '../processes/cli.ts'
import { keepersOf, logsOf, type OwnHome, ownHome, processesOf, pruneIn } from '../processes/own-home.ts'
import { type RunnerProcess, runRunner, startRunner } from '../processes/runner-process.ts'
import { makeProject, type Project } from '../repositories/project.ts'
import { type Face, faceOf } from './faces.ts'

/** A server that keeps rows in a volume. */
export const ROWS_SERVER = `
const fs = require('fs')
require('http').createServer((request, response) => {
  if (request.method === 'POST') fs.appendFileSync('/data/rows', 'row ')
  response.end(process.env.GREETING + ' ' + (fs.existsSync('/data/rows') ? fs.readFileSync('/data/rows', 'utf8') : 'empty'))
}).listen(80)
`
export const composeWith = (greeting: string) => `services:
  web:
    image: \${NODE_IMAGE:?}
    init: true
    command: [node, /app/main.js]
    environment: { GREETING: ${greeting} }
    ports: ["127.0.0.1:\${WEB_PORT:?}:80"]
    volumes: [data:/data, ../app:/app:ro]
    healthcheck: { test: [CMD, wget, -q, -O, /dev/null, "http://127.0.0.1:80/"], interval: 5s, start_period: 20s }
volumes: { data: {} }
`
export const testOf = ({ head }: Face) => `${head}
test('the stack has nothing of an earlier run', async () => {
  console.log('stack=' + ssot.project)
  expect(await (await fetch(process.env.WEB_URL)).text()).toMatch(/^hello.* empty$/)
  await fetch(process.env.WEB_URL, { method: 'POST' })
  await new Promise((resolve) => setTimeout(resolve, Number(process.env.TEST_MS ?? 0)))
}, 60_000)
`

export const PLUGIN = faceOf('Vitest, forks, plugin')

/** Runs of one repository, with a home of their own, that reuse stacks. */
export class ReuseRuns implements AsyncDisposable {
  readonly own: OwnHome = ownHome()
  readonly project: Project
  readonly engine: TestEngine
  readonly #running: RunnerProcess[] = []

  private constructor(engine: TestEngine, project: Project) {
    this.engine = engine
    this.project = project
  }

  static async of(
    face: Face,
    options: object = { reuse: '10m' },
    more: { services?: string[] } = {},
  ): Promise<ReuseRuns> {
    const project = makeProject({
      ...more,
      files: {
        ...face.files({ options }),
        'a.test.js': testOf(face),
        'docker/compose.yml': composeWith('hello'),
        'app/main.js': ROWS_SERVER,
      },
    })
    return new ReuseRuns(await testEngine(), project)
  }

  place(env: Record<string, string> = {}) {
    return { root: this.project.root, env: { ...this.own.env, CI: '', ...env } }
  }

  start(face: Face, env: Record<string, string> = {}): RunnerProcess {
    const process = startRunner(face.runner, this.place(env), ...face.args)
    process.child.stdin?.end()
    this.#running.push(process)
    return process
  }

  /** A run that succeeds. */
  async run(face: Face, env: Record<string, string> = {}): Promise<{ output: string; stack: string }> {
    const { exit, output } = await runRunner(face.runner, this.place(env), ...face.args)
    expect(exit, `${output}\n${logsOf(this.own.home)}`).toBe(0)
    return { output, stack: /stack=(\S+)/.exec(output)?.[1] ?? '' }
  }

  cli(...args: string[]) {
    return startCliWith(this.own.env, this.project.root, ...args).ended
  }

  /** What there is of the stacks of the repository. */
  left(): string[] {
    return this.engine.leftOf(basename(this.project.root).toLowerCase())
  }

  /** The name of the kept stack, when it is in that stage. */
  async untilStage(stage: RestRecord['stage']): Promise<string> {
    await expect
      .poll(() => this.#rests().map((rest) => rest.stage), { timeout: 60_000, interval: 20 })
      .toEqual([stage])
    return this.#rests()[0]?.stack ?? ''
  }

  #rests(): RestRecord[] {
    using registry = new Registry(this.own.home.registry)
    return registry.rests.living()
  }

  /** Ends everything, and expects that nothing is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const { child, killGroup } of this.#running)
      if (child.exitCode === null && child.signalCode === null) killGroup('SIGKILL')
    const { home } = this.own
    for (const pid of keepersOf(home)) process.kill(pid, 'SIGTERM')
    await expect.poll(() => processesOf(home), { timeout: 60_000 }).toEqual([])
    await pruneIn(home)
    expect(this.left()).toEqual([])
    this.project[Symbol.dispose]()
    this.own[Symbol.dispose]()
    this.engine[Symbol.dispose]()
  }
}
