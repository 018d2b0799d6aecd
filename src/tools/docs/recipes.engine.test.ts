import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runVitest } from '../../testing/processes/vitest-process.ts'
import { makeProject } from '../../testing/repositories/project.ts'
import { snippetsOf } from './snippets.ts'

const page = (path: string) => readFileSync(join(import.meta.dirname, '..', '..', '..', path), 'utf8')

/** The files of the README's project, which the recipes build on; the first version of each. */
function readmeFiles(): Record<string, string> {
  const section = /^## In your project\n([\s\S]*?)^A service of your own/m.exec(page('README.md'))?.[1] ?? ''
  const files = snippetsOf(section).flatMap(({ file, text, language }) =>
    file === null || language === 'sh' ? [] : [[file, text] as const],
  )
  return Object.fromEntries(files.reverse())
}

const recipe = (title: string) =>
  snippetsOf(new RegExp(`^## ${title}\\n([\\s\\S]*?)^## `, 'm').exec(page('docs/recipes.md'))?.[1] ?? '')

const SEEDED = `
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { ssot } from 'vitest-environment-ssot-docker'

test('the data is there', async () => {
  const { host, port } = ssot.services.cache
  const socket = connect(port, host)
  socket.end('GET greeting\\r\\n')
  expect(await text(socket)).toContain('hello')
})
`
const ALONE = `
import { expect, test } from 'vitest'
import { ssot } from 'vitest-environment-ssot-docker'

test('only the cache is there', () => {
  expect(Object.keys(ssot.services)).toEqual(['cache'])
})
`

test.each([
  ['Data that is there before the tests', SEEDED],
  ['Data that a script writes', SEEDED],
  ['One service only', ALONE],
])('the recipe "%s" works', async (title, code) => {
  const written = recipe(title).flatMap(({ file, text }) => (file === null ? [] : [[file, text] as const]))
  expect(written).not.toEqual([])
  using project = makeProject({
    files: {
      ...readmeFiles(),
      ...Object.fromEntries(written),
      'e2e/web.test.ts': code,
      'package.json': '{}',
    },
  })
  project.remove('docker/compose.yml')
  const { exit, output } = await runVitest(project.root)
  expect(exit, output).toBe(0)
  expect(output).toContain('1 passed')
})
