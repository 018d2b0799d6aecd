import { basename } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rowsOf } from '../../testing/whole-form.ts'
import { type TestEngine, testEngine } from '../engines/test-engine.ts'
import { runCli } from '../processes/cli.ts'
import { runRunner } from '../processes/runner-process.ts'
import { FIRST_PORT, makeProject } from '../repositories/project.ts'
import { type Face, faceOf } from './faces.ts'

/* The URL of a database with a password, as tests get it, and as people see it. */

const PASSWORD = 'tR4-9kQ2x/y'
const COMPOSE = `services:
  cache:
    image: \${REDIS_IMAGE:?}
    command: [redis-server, --requirepass, '${PASSWORD}']
    ports: ['6379:6379']
`

const asking = ({ head, load }: Face) => `${head}
${load('net', 'node:net')}
test('the URL opens the database', async () => {
  const { password, url } = ssot.services.cache
  expect(url).toBe(process.env.CACHE_URL)
  expect(ssot.url('cache')).toBe(url)
  const { hostname, port, password: encoded } = new URL(url)
  expect(decodeURIComponent(encoded)).toBe(password)
  const answer = await new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), hostname)
    socket.on('error', reject).once('data', (text) => resolve(String(text)))
    socket.end('AUTH ' + password + '\\r\\n')
  })
  expect(answer).toBe('+OK\\r\\n')
  throw new Error('the database was open')
})
`

let engine: TestEngine
beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())

test.each(rowsOf(['Jest, workers, preset', 'Vitest, forks, plugin'], 1))(
  '%s: a test connects with the URL, and the message about the kept stack hides the password',
  async (name) => {
    const face = faceOf(name)
    using project = makeProject({
      services: [`| cache | 6379 | redis | - | CACHE_URL | ${FIRST_PORT + 620}-${FIRST_PORT + 629} | - |`],
      files: {
        ...face.files({ options: { keep: 'on-failure' } }),
        'docker/compose.yml': COMPOSE,
        'a.test.js': asking(face),
      },
    })
    const env = { CI: '' }
    const { output } = await runRunner(face.runner, { root: project.root, env }, ...face.args)
    try {
      expect(output).toContain('the database was open')
      expect(output).toMatch(/is kept for inspection[\s\S]*cache: redis:\/\/:\[redacted\]@127\.0\.0\.1:\d+/)
      expect(output).not.toContain('tR4-9kQ2x%2F')
    } finally {
      const stack = /npx ssot-docker down (\S+)/.exec(output)?.[1] ?? ''
      const down = await runCli(project.root, 'down', stack)
      expect(down.exit, down.output).toBe(0)
      expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
    }
  },
)
