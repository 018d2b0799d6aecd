import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { runVitest } from '../../testing/processes/vitest-process.ts'
import { makeStores } from '../../testing/stores/project.ts'
import { chapterOf, snippetsOf } from './snippets.ts'

const PAGE = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'snapshots.md'), 'utf8')

let engine: TestEngine
beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())

/** A server that keeps orders in the cache, to which it talks itself: the image has no client library. */
const API = `
const cache = (...words) => new Promise((resolve, reject) => {
  const socket = require('node:net').connect(6379, 'cache', () => socket.write(['AUTH cache-secret', words.join(' '), 'QUIT', ''].join('\\r\\n')))
  let text = ''
  socket.on('data', (piece) => { text += piece }).on('error', reject).on('close', () => resolve(text.split('\\r\\n')[1]))
})
require('node:http').createServer(async ({ method, url }, response) => {
  if (url !== '/orders') return response.end('up')
  if (method === 'POST') await cache('INCR', 'orders')
  if (method === 'DELETE') await cache('DEL', 'orders')
  const count = Number((await cache('STRLEN', 'orders')).slice(1)) === 0 ? 0 : Number((await cache('INCRBY', 'orders', '0')).slice(1))
  response.end(JSON.stringify(Array.from({ length: count }, (_, id) => ({ id }))))
}).listen(80)
`

test('the snippet of docs/snapshots.md passes', async () => {
  const [snippet] = snippetsOf(chapterOf(PAGE, 'How to use them'))
  using project = makeStores({
    files: {
      'api.js': API,
      'package.json': '{ "type": "module" }',
      'vitest.config.js': `
import { ssotDocker } from 'vitest-environment-ssot-docker'
export default { plugins: [ssotDocker({ isolation: 'file' })], test: { environment: 'ssot-docker' } }
`,
      'e2e/orders.test.ts': snippet?.text ?? '',
    },
  })
  const { exit, output } = await runVitest(project.root)
  expect(output).toContain('2 passed')
  expect(exit).toBe(0)
  await expect
    .poll(() => engine.leftOf(basename(project.root).toLowerCase()), { timeout: 60_000, interval: 100 })
    .toEqual([])
})
