import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type TestEngine, testEngine, untilGone } from '../testing/engines/test-engine.ts'
import { startVitest, type VitestProcess } from '../testing/processes/vitest-process.ts'
import {
  BUILT_WEB_SERVICE,
  makeProject,
  type Project,
  WEB_DOCKERFILE,
  webSource,
} from '../testing/repositories/project.ts'

/*
 * Watch mode, when the source of a service has been edited since the stack was started.
 */

let engine: TestEngine
let project: Project
beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())
afterEach(async () => {
  const name = basename(project.root).toLowerCase()
  await untilGone(engine, name)
  engine.removeImagesOf(name)
  project[Symbol.dispose]()
})

const config = (options: object, test: object) => `
import { ssotDocker } from 'vitest-environment-ssot-docker'
export default {
  plugins: [ssotDocker(${JSON.stringify(options)})],
  test: { environment: 'ssot-docker', ...${JSON.stringify(test)} },
}
`
const testFile = (run: string) => `
import { test } from 'vitest'
import { ssot } from 'vitest-environment-ssot-docker'
test('shows what the service answers', async () => {
  const answer = await (await fetch(ssot.url('web'))).text()
  console.log('${run}: ' + answer + ' of ' + ssot.url('web'))
})
`

async function watching(options: object, more: object = {}): Promise<VitestProcess> {
  project = makeProject({
    files: {
      'docker/compose.yml': `services:${BUILT_WEB_SERVICE}`,
      'docker/web.Dockerfile': WEB_DOCKERFILE,
      'app/main.js': webSource('old'),
      'vitest.config.js': config(options, more),
      'a.test.js': testFile('first'),
    },
  })
  const running = startVitest(project.root, '--watch')
  onTestFinished(async () => {
    if (running.child.exitCode === null && running.child.signalCode === null) running.killGroup('SIGKILL')
    await running.ended
  })
  await running.printed('first: old')
  await running.printed('Waiting for file changes')
  return running
}

async function end(running: VitestProcess): Promise<void> {
  running.child.kill('SIGINT')
  await running.ended
}

test('a rerun after an edit of a service says that the stack runs older code', async () => {
  const running = await watching({})
  project.write('a.test.js', testFile('second'))
  await running.printed('second: old')
  expect(running.output()).not.toContain('warning')
  project.write('app/main.js', webSource('new'))
  project.write('a.test.js', testFile('third'))
  await running.printed('third: old')
  expect(running.output()).toMatch(/warning: .* edit of web \(source changed\).*refreshOnRerun: true/)
  await end(running)
})

test('with refreshOnRerun, a rerun after an edit of a service uses the new code, at the same URL', async () => {
  const running = await watching({ refreshOnRerun: true })
  project.write('app/main.js', webSource('new'))
  project.write('a.test.js', testFile('second'))
  await running.printed('second: new')
  const urls = [...running.output().matchAll(/(?:first|second): \w+ of (\S+)/g)].map(([, url]) => url)
  expect(new Set(urls).size).toBe(1)
  expect(running.output()).toMatch(/refreshing web[\s\S]*refreshed web/)
  expect(running.output()).not.toMatch(/web {2}exited/)
  await end(running)
})

test('with refreshOnRerun and forceRerunTriggers, an edit of a service runs the tests on the new code', async () => {
  const running = await watching({ refreshOnRerun: true }, { forceRerunTriggers: ['**/app/**'] })
  project.write('app/main.js', webSource('new'))
  await running.printed('first: new')
  await end(running)
})

test('with refreshOnRerun, a refresh that fails is reported, and the next one that succeeds is used', async () => {
  const running = await watching({ refreshOnRerun: true })
  project.write('docker/web.Dockerfile', `${WEB_DOCKERFILE}RUN exit 7\n`)
  project.write('a.test.js', testFile('second'))
  await running.printed('second: old')
  expect(running.output()).toMatch(/\[BUILD_FAILED\][\s\S]*these tests run on it as it is/)
  project.write('docker/web.Dockerfile', WEB_DOCKERFILE)
  project.write('app/main.js', webSource('newer'))
  project.write('a.test.js', testFile('third'))
  await running.printed('third: newer')
  await end(running)
})
