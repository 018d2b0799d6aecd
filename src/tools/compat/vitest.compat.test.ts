import { describe, expect, inject, test } from 'vitest'
import { FOREIGN_CASES } from './cases.ts'
import { type Foreign, makeForeign } from './foreign.ts'
import { chapter } from './guide.ts'

/*
 * What depends on how a version of Vitest works inside: the order in which it assigns `test.env`, and how it lists tests.
 */

const FIRST = chapter('A first test')

const config = (plugins: string) => `
import { ssotDocker } from 'vitest-environment-ssot-docker'
export default {
  plugins: [${plugins}],
  test: { environment: 'ssot-docker', env: { WEB_URL: 'http://elsewhere.example' } },
}
`

const TEST = `
import { expect, test } from 'vitest'
import { ssot } from 'vitest-environment-ssot-docker'
test('the stack wins over test.env', () => {
  expect(process.env.WEB_URL).toBe(ssot.url('web'))
  expect(import.meta.env.WEB_URL).toBe(ssot.url('web'))
})
`

const MATRIX = 'docker/DOCKER_SSOT_MATRIX.md'
const STATE = `## State

| Service | Data | Inputs | Baseline | Reset |
| --- | --- | --- | --- | --- |
| cache | /data | - | - | redis |
`

/** One row for each version of Vitest, but the newest one, which this repository has: see `src/vitest`. */
const VERSIONS = FOREIGN_CASES.filter(
  ({ vitest }, index, all) => vitest !== '5' && all.findIndex((other) => other.vitest === vitest) === index,
)

/** Each pool, and each way to start the stack with isolated contexts and without. */
const WAYS = { 'ssotDocker()': ['forks', 'vmThreads'], '': ['threads', 'vmForks'] }

describe.each(VERSIONS)('Vitest $vitest on Node.js $node', ({ vitest, node }) => {
  test('the stack wins over test.env in every pool, and neither listing tests nor an empty shard starts a stack', async () => {
    using project = makeForeign(inject('tarball'), {
      'package.json': FIRST.files['package.json'] ?? '',
      [MATRIX]: FIRST.files[MATRIX] ?? '',
      'docker/compose.test.yml': FIRST.files['docker/compose.test.yml'] ?? '',
      'app/server.js': FIRST.files['app/server.js'] ?? '',
      'e2e/a.test.js': TEST,
    })
    const install = ['npm', 'install', '--save-dev', `vitest@${vitest}`, `node@${node}`, project.tarball]
    const { exitCode, output } = await project.run(install)
    expect(exitCode, output).toBe(0)
    for (const [plugins, pools] of Object.entries(WAYS)) {
      project.write('vitest.config.mjs', config(plugins))
      for (const pool of pools) await winsOverConfig(project, ['npx', 'vitest', 'run', '--pool', pool])
    }
    project.write('vitest.config.mjs', config('ssotDocker()'))
    const list = ['npx', 'vitest', 'list', '--json', '--no-static-parse']
    const listed = await project.run(list)
    expect(JSON.parse(listed.output)).toMatchObject([{ name: 'the stack wins over test.env' }])
    // Vitest 5 writes these reports to files.
    if (vitest.startsWith('4')) {
      expect(JSON.parse(await stdoutOf(project, 'json'))).toMatchObject({ numPassedTests: 1 })
      expect(await stdoutOf(project, 'junit')).toMatch(/^<\?xml[\s\S]*<\/testsuites>\s*$/)
    }
    await hasOwnStacks(project)
    project.remove('e2e/b.test.js')
    const empty = ['npx', 'vitest', 'run', '--shard=2/2', '--passWithNoTests']
    expect((await project.run(empty)).output).not.toContain('ssot-docker ')
  })
})

async function winsOverConfig(project: Foreign, command: readonly string[]): Promise<void> {
  const { exitCode, output } = await project.run(command)
  expect(exitCode, `${command.join(' ')}\n${output}`).toBe(0)
  expect(output.match(/warning: test\.env sets WEB_URL/g), output).toHaveLength(1)
}

/** Each test file has a stack for itself, also where one worker runs several files. */
async function hasOwnStacks(project: Foreign): Promise<void> {
  project.write(MATRIX, `${FIRST.files[MATRIX]}\n${STATE}`)
  project.write('vitest.config.mjs', config("ssotDocker({ isolation: 'test', stacks: 1 })"))
  project.write('e2e/b.test.js', TEST)
  for (const ways of [['--pool=forks', '--no-isolate', '--maxWorkers=1'], ['--pool=vmThreads']]) {
    const command = ['npx', 'vitest', 'run', ...ways]
    const { exitCode, output } = await project.run(command)
    expect(exitCode, `${command.join(' ')}\n${output}`).toBe(0)
    expect(output).toContain('test files share one stack, one after the other: as the option stacks says')
  }
}

/** Runs the tests, and returns only what is on the standard output. */
async function stdoutOf(project: Foreign, reporter: string): Promise<string> {
  const code = `
const { spawnSync } = require('node:child_process')
const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }
process.stdout.write(spawnSync('npx', ['vitest', 'run', '--reporter=${reporter}'], options).stdout)
`
  return (await project.run([process.execPath, '-e', code])).output
}
