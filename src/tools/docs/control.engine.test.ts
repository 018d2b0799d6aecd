import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestEngine, testEngine, untilGone } from '../../testing/engines/test-engine.ts'
import { runVitest } from '../../testing/processes/vitest-process.ts'
import { FIRST_PORT, makeProject } from '../../testing/repositories/project.ts'
import { snippetsOf } from './snippets.ts'

const PAGE = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'control.md'), 'utf8')

let engine: TestEngine
beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())

const API = `require('http').createServer((q, r) => q.url === '/orders' ? fetch('http://db', { headers: { connection: 'close' }, signal: AbortSignal.timeout(1000) }).then(() => r.end(), () => { console.log('db does not answer'); r.statusCode = 503; r.end() }) : r.end()).listen(80)`
const DB = `require('http').createServer((q, r) => r.end()).listen(80)`
const service = (name: string, program: string, more = '') => `
  ${name}:
    image: \${NODE_IMAGE:?}
    init: true
    command: [node, -e, ${JSON.stringify(program)}]
    healthcheck:
      test: [CMD, wget, -q, -O, /dev/null, "http://127.0.0.1:80/"]
      interval: 5s
${more}`

test('the snippet of docs/control.md passes', async () => {
  const [snippet] = snippetsOf(PAGE)
  using project = makeProject({
    services: [`| api | 80 | http | / | API_URL | ${FIRST_PORT}-${FIRST_PORT + 49} | - |`],
    files: {
      'docker/compose.yml': `services:${service('api', API, '    ports: ["127.0.0.1:${API_PORT:?}:80"]\n')}${service('db', DB)}`,
      'vitest.config.js': `
import { ssotDocker } from 'vitest-environment-ssot-docker'
export default { plugins: [ssotDocker()], test: { environment: 'ssot-docker', testTimeout: 30_000 } }
`,
      'e2e/orders.test.ts': snippet?.text ?? '',
    },
  })
  const { exit, output } = await runVitest(project.root)
  expect(output).toContain('3 passed')
  expect(exit).toBe(0)
  await untilGone(engine, basename(project.root).toLowerCase())
})
