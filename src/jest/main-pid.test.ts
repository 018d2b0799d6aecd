import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { mainPid } from './main-pid.ts'

const require = createRequire(import.meta.url)

test('of a worker process, it is that of its parent', async () => {
  // Where Jest's own workers start, as `jest-worker` itself finds it.
  const folder = require.resolve('jest-worker', { paths: [require.resolve('jest-runner')] })
  expect(await mainPid(folder.replace(/index\.js$/, 'processChild.js'))).toBe(process.ppid)
})

test.each(['/p/node_modules/jest/bin/jest.js', '/p/run.js', undefined])(
  'else its own, as with %s and a parent that speaks to it',
  async (program) => {
    expect(process.send).toBeDefined()
    expect(await mainPid(program)).toBe(process.pid)
  },
)
