import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, onTestFailed, test } from 'vitest'
import type { StackEvent } from '../core/events/event.ts'
import type { Home } from '../host/home/home.ts'
import { KEEPER_LOST } from '../runner/main-process/progress-lines.ts'
import { testEngine } from '../testing/engines/test-engine.ts'
import { keepersOf, ownHome } from '../testing/processes/own-home.ts'
import { runVitest, startVitest } from '../testing/processes/vitest-process.ts'
import { makeProject } from '../testing/repositories/project.ts'

/*
 * Which workers ask the keeper for the stack.
 */

const CONFIG = `
import { ssotDocker } from 'vitest-environment-ssot-docker'
export default { plugins: [ssotDocker()], test: { environment: 'ssot-docker', maxWorkers: 1 } }
`
const TEST = `
import { expect, inject, test } from 'vitest'
import { ssot } from 'vitest-environment-ssot-docker'
test('the stack answers', async () => {
  expect(await (await fetch(ssot.url('web'))).text()).toBe('hello')
  expect(process.env.WEB_URL).toBe(ssot.url('web'))
  expect(inject('ssot').services).toStrictEqual(ssot.services)
  console.log('stack=' + ssot.project)
})
`
/** In pieces, because Vitest would find the docblock in this file too. */
const DOCBLOCK = `// @vitest${'-environment'}-options { "environment": "test" }\n`

function eventsOf({ logs }: Home): StackEvent[] {
  const files = readdirSync(logs).filter((name) => name.endsWith('.events.jsonl'))
  const lines = files.flatMap((name) => readFileSync(join(logs, name), 'utf8').trimEnd().split('\n'))
  return lines.map((line) => JSON.parse(line))
}

function stacksIn(output: string): string[] {
  return [...new Set([...output.matchAll(/stack=(\S+)/g)].flatMap((match) => match[1] ?? []))]
}

test.each(['forks', 'threads', 'vmForks', 'vmThreads'])(
  'with the plugin, only a test file with options of its own asks the keeper for the stack: %s',
  async (pool) => {
    using own = ownHome()
    const files = {
      'vitest.config.js': CONFIG,
      'a.test.js': TEST,
      'b.test.js': TEST,
      'c.test.js': DOCBLOCK + TEST,
    }
    using project = makeProject({ files })
    const { exit, output } = await runVitest({ root: project.root, env: own.env }, `--pool=${pool}`)
    expect(output).toContain('3 passed')
    expect(exit).toBe(0)
    expect(stacksIn(output)).toHaveLength(1)
    const taken = eventsOf(own.home).filter(({ type }) => type === 'lease-taken')
    expect(taken).toMatchObject([{ endsWith: 'connection' }, { endsWith: 'process' }])
  },
)

const PATIENT = TEST.replace(
  "console.log('stack=' + ssot.project)",
  `
  console.log('stack=' + ssot.project)
  const { existsSync } = await import('node:fs')
  await expect.poll(() => existsSync('go-on'), { timeout: 60_000 }).toBe(true)
`,
).replace("'the stack answers', async", "'the stack answers', { timeout: 60_000 }, async")

test('a test file that begins after the keeper was killed gets the stack of another keeper', async () => {
  using own = ownHome()
  using engine = await testEngine()
  using project = makeProject({
    files: { 'vitest.config.js': CONFIG, 'a.test.js': PATIENT, 'b.test.js': TEST },
  })
  const vitest = startVitest({ root: project.root, env: own.env }, 'run')
  onTestFailed(() => vitest.killGroup('SIGKILL'))
  await vitest.printed('stack=')
  for (const pid of keepersOf(own.home)) process.kill(pid, 'SIGKILL')
  await vitest.printed(KEEPER_LOST)
  project.write('go-on', '')
  expect(await vitest.ended, vitest.output()).toBe(1)
  expect(vitest.output()).toContain('2 passed')
  expect(stacksIn(vitest.output())).toHaveLength(2)
  await expect
    .poll(() => engine.leftOf(basename(project.root).toLowerCase()), { timeout: 60_000, interval: 50 })
    .toEqual([])
})
