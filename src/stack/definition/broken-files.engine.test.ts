import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { runCli } from '../../testing/processes/cli.ts'
import { makeProject, WEB_SERVICE } from '../../testing/repositories/project.ts'

let engine: TestEngine

beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())

const WORKER = '  worker:\n    image: x:1\n'
const failureOf = (root: string) => engine.start(root).catch((reason: unknown) => reason)

test.each([
  ['a dependency on itself', { worker: '    depends_on: [worker]\n' }, 'service worker depends on itself'],
  ['a missing env file', { worker: '    env_file: gone.env\n' }, 'needs the env file docker/gone.env'],
  ['a missing additional context', { build: '{ context: ., additional_contexts: { other: gone } }' }, 'gone'],
  ['a missing build context', { build: '{ context: gone, dockerfile_inline: "FROM x:1" }' }, 'docker/gone'],
])(
  '%s keeps a stack from starting and is told with its place',
  async (_, { worker, build }: { worker?: string; build?: string }, message) => {
    const own = build === undefined ? `${WORKER}${worker}` : `  worker:\n    build: ${build}\n`
    using project = makeProject({ files: { 'docker/compose.yml': `services:${WEB_SERVICE}${own}` } })
    expect(await failureOf(project.root)).toMatchObject({
      code: build === undefined ? 'COMPOSE_INVALID' : 'BUILD_CONTEXT_MISSING',
      problems: [
        { file: 'docker/compose.yml', line: expect.any(Number), message: expect.stringContaining(message) },
      ],
    })
    expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
  },
)

test('a pipe in the place of an included file is told by a start and by doctor, and is never opened', async () => {
  using project = makeProject({
    files: { 'docker/compose.yml': `include: [more.yml]\nservices:${WEB_SERVICE}`, 'docker/more.yml': '' },
  })
  const pipe = join(project.root, 'docker', 'more.yml')
  rmSync(pipe)
  execFileSync('mkfifo', [pipe])
  const told = 'docker/more.yml:1:1 The file is a named pipe'
  expect(await failureOf(project.root)).toMatchObject({ message: expect.stringContaining(told) })
  const { output } = await runCli(project.root, 'doctor')
  expect(output).toContain(told)
})
