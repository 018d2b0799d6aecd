import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { rowsOf } from '../../testing/whole-form.ts'
import { cliIn, dockerIn, type OwnHome, ownHome } from '../processes/own-home.ts'
import { runRunner } from '../processes/runner-process.ts'
import { makeProject, type Project } from '../repositories/project.ts'
import { faceOf } from './faces.ts'

/*
 * The option `setup`: a module of the user that runs once for a stack, when it is up.
 */

let own: OwnHome
let project: Project
beforeAll(() => {
  own = ownHome()
})
afterAll(() => own[Symbol.dispose]())
afterEach(() => project[Symbol.dispose]())

/** Names of the stacks of the project, one for each of their containers. */
function stacks(): string[] {
  return dockerIn(own.home, 'ps', '-a', '--format', '{{.Label "com.docker.compose.project"}}')
    .split('\n')
    .filter((name) => name.includes(basename(project.root).toLowerCase()))
}

const goneSoon = () => expect.poll(stacks, { timeout: 60_000, interval: 50 }).toEqual([])

const SEED = `
export default async ({ ssot }) => {
  const answer = async () => (await (await fetch(ssot.url('web'))).text())
  console.error('seed: ' + (await answer()) + ' of ' + ssot.project)
  return async () => console.error('flush: ' + (await answer()))
}
`
const BROKEN = "export default () => Promise.reject(new Error('no such table'))\n"
const BROKEN_TEARDOWN = "export default () => () => { throw new Error('no such table') }\n"

const FACES = [
  'Vitest, forks, plugin',
  'Jest, workers, preset',
  'Vitest, vmThreads, plugin',
  'Jest, --runInBand, preset',
]

describe.each(rowsOf(FACES, 1))('%s:', (name) => {
  const face = faceOf(name)
  const passing = `${face.head}
test('the stack was set up before', () => {
  process.stdout.write('tests of ' + ssot.project + '\\n')
})
`

  async function run(seed: string, options: object = {}) {
    project = makeProject({
      files: {
        ...face.files({ options: { setup: './e2e/seed.mjs', ...options } }),
        'e2e/seed.mjs': seed,
        'a.test.js': passing,
        'b.test.js': passing,
      },
    })
    return runRunner(face.runner, { root: project.root, env: { ...own.env, CI: '' } }, ...face.args)
  }

  test('the setup runs once before the tests, and its teardown after them, while the stack is up', async () => {
    const { exit, output } = await run(SEED)
    expect(exit, output).toBe(0)
    expect(output.match(/seed: hello of (\S+)/g)).toHaveLength(1)
    const stack = /seed: hello of (\S+)/.exec(output)?.[1]
    expect(output).toContain(`tests of ${stack}`)
    expect(output).toMatch(/seed: hello[\s\S]*flush: hello[\s\S]*removed in/)
    expect(stacks()).toEqual([])
  })

  test('a setup that fails ends the run with the path and the reason, and the stack is removed', async () => {
    const { exit, output } = await run(BROKEN)
    expect(exit).toBe(1)
    expect(output).toMatch(/\[SETUP_FAILED\].*e2e\/seed\.mjs has failed: no such table/)
    expect(output).not.toContain('tests of')
    await goneSoon()
  })

  test('a teardown that fails fails the run, and the stack is removed', async () => {
    const { exit, output } = await run(BROKEN_TEARDOWN)
    expect(output).toMatch(/\[SETUP_FAILED\].*has failed in the teardown that it returned: no such table/)
    expect(exit).toBe(1)
    await goneSoon()
  })

  test('a stack whose setup has failed is kept if the option keep asks for it', async () => {
    const { exit, output } = await run(BROKEN, { keep: 'on-failure' })
    expect(exit).toBe(1)
    expect(output).toMatch(/\[SETUP_FAILED\][\s\S]*is kept for inspection, because its setup has failed/)
    const [stack = ''] = stacks()
    await cliIn(own.home, 'down', stack)
    await goneSoon()
  })
})

test.each(['Vitest, forks, environment alone', 'Jest, workers, environment alone'])(
  'without the main process of the runner, a test file with a setup is refused: %s',
  async (name) => {
    const face = faceOf(name)
    const files = { ...face.files({ options: { setup: './seed.mjs' } }), 'seed.mjs': SEED }
    project = makeProject({ files: { ...files, 'a.test.js': `${face.head}test('x', () => {})\n` } })
    const place = { root: project.root, env: own.env }
    const { exit, output } = await runRunner(face.runner, place, ...face.args)
    expect(exit).toBe(1)
    expect(output).toContain('[SETUP_NOT_RUN]')
    expect(output).not.toContain('seed: ')
    await goneSoon()
  },
)
