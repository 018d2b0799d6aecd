import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runRunner } from '../../testing/processes/runner-process.ts'
import { makeProject } from '../../testing/repositories/project.ts'
import { snippetsOf } from './snippets.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const read = (page: string) => readFileSync(join(ROOT, page), 'utf8')

/** The matrix, the compose file and the server of the README. */
const stack = Object.fromEntries(
  snippetsOf(/^## In your project\n([\s\S]*?)^\*\*3\. /m.exec(read('README.md'))?.[1] ?? '').flatMap(
    ({ file, language, text }) => (file === null || language === 'sh' ? [] : [[file, text] as const]),
  ),
)
const snippets = snippetsOf(read('docs/jest.md')).filter(({ language }) => language !== 'sh')
const textsOf = (file: string) => snippets.flatMap((found) => (found.file === file ? [found.text] : []))
const [test1 = ''] = textsOf('e2e/web.test.js')
const [single = ''] = textsOf('e2e/single.test.js')
const configs = textsOf('jest.config.js')

test('docs/jest.md has four configs, two tests and a global setup, and the README has the files of a stack', () => {
  expect(Object.keys(stack).sort()).toEqual([
    'app/server.js',
    'docker/DOCKER_SSOT_MATRIX.md',
    'docker/compose.test.yml',
  ])
  expect(configs).toHaveLength(4)
  expect(snippets).toHaveLength(configs.length + 3)
})

test.each([
  ['the preset', configs[0] ?? '', { 'e2e/web.test.js': test1 }],
  ['the environment alone', configs[1] ?? '', { 'e2e/web.test.js': test1 }],
  [
    'a global setup of its own',
    configs[2] ?? '',
    { 'e2e/web.test.js': test1, 'global-setup.mjs': textsOf('global-setup.mjs')[0] ?? '' },
  ],
  ['options', configs[3] ?? '', { 'e2e/web.test.js': test1 }],
  ['a docblock', 'module.exports = {}', { 'e2e/single.test.js': single }],
])('the tests of a project that follows docs/jest.md pass with %s', async (_, config, tests) => {
  using project = makeProject({
    files: { ...stack, ...tests, 'jest.config.js': config, 'package.json': '{}' },
  })
  project.remove('docker/compose.yml')
  const { exit, output } = await runRunner('jest', project.root, '--cacheDirectory=node_modules/.jest')
  expect(output).toContain('1 passed')
  expect(exit).toBe(0)
})
