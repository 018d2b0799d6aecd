import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { mainPid } from './main-pid.ts'

const require = createRequire(import.meta.url)

test('the main pid of a worker process is the pid of its parent', async () => {
  // The program of Jest's workers, found as `jest-worker` finds it.
  const folder = require.resolve('jest-worker', { paths: [require.resolve('jest-runner')] })
  expect(await mainPid(folder.replace(/index\.js$/, 'processChild.js'))).toBe(process.ppid)
})

test.each(['/p/node_modules/jest/bin/jest.js', '/p/run.js', undefined])(
  'the main pid of any other program is its own pid, even if its parent can send messages: %s',
  async (program) => {
    expect(process.send).toBeDefined()
    expect(await mainPid(program)).toBe(process.pid)
  },
)
