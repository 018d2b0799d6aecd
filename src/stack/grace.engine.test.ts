import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestEngine, testEngine } from '../testing/engines/test-engine.ts'
import { makeProject } from '../testing/repositories/project.ts'

let engine: TestEngine
beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())

/** On SIGTERM, asks the other service for a word and writes it to a file. */
const LAST_WORD = `
const { writeFileSync } = require('fs')
const http = require('http')
http.createServer((q, r) => r.end('hello')).listen(80)
process.on('SIGTERM', () => {
  http.get('http://other:80/', (answer) => answer.on('data', (text) => { writeFileSync('/out/word', String(text)); process.exit() }))
})
`

function files(labels: string): Record<string, string> {
  return {
    'app/main.js': LAST_WORD,
    'docker/compose.yml': `services:
  web:
    image: \${NODE_IMAGE:?}
    command: [node, /app/main.js]
    volumes: ["../app:/app:ro", "../out:/out"]
    ports: ["127.0.0.1:\${WEB_PORT:?}:80"]
    stop_grace_period: 20s
    labels: { ${labels} }
  other:
    image: \${NODE_IMAGE:?}
    command: [node, -e, "require('http').createServer((q, r) => r.end('farewell')).listen(80)"]
`,
  }
}

test.each([
  ['dev.ssot-docker.teardown: stop', 'farewell'],
  ['dev.ssot-docker.teardown: kill', null],
  ['', null],
])('with the label `%s`, a service writes %j when it ends', async (labels, word) => {
  using project = makeProject({ files: files(labels) })
  mkdirSync(join(project.root, 'out'))
  const stack = await engine.start(project.root)
  await stack.stop()
  const file = join(project.root, 'out', 'word')
  expect(existsSync(file) ? readFileSync(file, 'utf8') : null).toBe(word)
})
