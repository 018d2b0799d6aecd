import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { testEngine } from '../../testing/engines/test-engine.ts'
import { runVitest } from '../../testing/processes/vitest-process.ts'
import { makeProject } from '../../testing/repositories/project.ts'
import { snippetsOf } from './snippets.ts'

const README = readFileSync(join(import.meta.dirname, '..', '..', '..', 'README.md'), 'utf8')

/** The files that the README tells a new user to write, each with all its versions. */
function filesOf(section: string): Map<string, string[]> {
  const files = new Map<string, string[]>()
  for (const { file, text, language } of snippetsOf(section)) {
    if (file === null || language === 'sh') continue
    files.set(file, [...(files.get(file) ?? []), text])
  }
  return files
}

// The section ends with this text, not with the next heading: the matrix in it has headings of its own.
const section = /^## In your project\n([\s\S]*?)^A service of your own/m.exec(README)?.[1] ?? ''
const files = filesOf(section)
const configs = files.get('vitest.config.mts') ?? []

test('the README has a matrix, a compose file, a server, two configs and a test', () => {
  expect([...files.keys()].sort()).toEqual([
    'app/server.js',
    'docker/DOCKER_SSOT_MATRIX.md',
    'docker/compose.test.yml',
    'e2e/web.test.ts',
    'vitest.config.mts',
  ])
  expect(configs).toHaveLength(2)
})

test.each(configs.map((config, index) => [index === 0 ? 'without the plugin' : 'with the plugin', config]))(
  'the test of a project that follows the README passes %s',
  async (_, config) => {
    const written = Object.fromEntries([...files].map(([file, [text = '']]) => [file, text]))
    using project = makeProject({
      files: {
        ...written,
        'vitest.config.mts': config,
        // `npm init` makes a CommonJS project, for which the server of the README is written.
        'package.json': '{}',
      },
    })
    project.remove('docker/compose.yml')
    const { exit, output } = await runVitest(project.root)
    expect(output).toContain('1 passed')
    expect(exit).toBe(0)
  },
)

test('the test of a project with the additional service of the README passes', async () => {
  const [service = '', dockerfile = ''] = snippetsOf(
    /^A service of your own([\s\S]*?)^## What tests see$/m.exec(README)?.[0] ?? '',
  ).map(({ text }) => text)
  const written = Object.fromEntries([...files].map(([file, [text = '']]) => [file, text]))
  const row =
    '| api     | 8080           | http     | /health     | API_URL       | 23200-23299 | 2 s            |'
  using project = makeProject({
    files: {
      ...written,
      'package.json': '{}',
      'docker/DOCKER_SSOT_MATRIX.md': (written['docker/DOCKER_SSOT_MATRIX.md'] ?? '')
        .replace('23000-23199', '23000-23299')
        .replace(/^\| cache .*$/m, `$&\n${row}`),
      'docker/compose.test.yml': `${written['docker/compose.test.yml']}${service}`,
      'docker/api.Dockerfile': dockerfile,
      // With the plugin the stack is removed before Vitest ends, so its image can be removed too.
      'vitest.config.mts': configs[1] ?? '',
      'api/server.js': written['app/server.js'] ?? '',
    },
  })
  project.remove('docker/compose.yml')
  project.write(
    'e2e/web.test.ts',
    (written['e2e/web.test.ts'] ?? '').replaceAll('web', 'api').replace('WEB_URL', 'API_URL'),
  )
  const { exit, output } = await runVitest(project.root)
  using engine = await testEngine()
  const built = engine.docker(
    'images',
    '--format',
    '{{.Repository}}:{{.Tag}}',
    '--filter',
    'reference=ssot-docker/ssot-project-*-api',
  )
  engine.docker(
    'rmi',
    ...built.split('\n').filter((image) => image.includes(basename(project.root).toLowerCase())),
  )
  expect(output).toContain('1 passed')
  expect(exit).toBe(0)
})
