import { expect, test } from 'vitest'
import { examine } from './doctor.ts'

test('nothing else is checked on a Node.js that is too old', async () => {
  expect(
    await examine({
      env: {},
      cwd: '/',
      nodeVersion: '20.20.2',
      preflight: { locate: async () => [], written: async () => [], unstarted: async () => [] },
    }),
  ).toMatchObject([
    { name: 'node', verdict: 'fail' },
    { detail: 'not checked, because it needs node, which failed above' },
  ])
})
