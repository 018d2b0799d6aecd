import { expect, test } from 'vitest'
import { AS_WRITTEN } from '../../core/compose/env-files.ts'
import { KnownSecrets } from '../../core/secrets/hide.ts'
import { examine } from './doctor.ts'

test('nothing else is checked on a Node.js that is too old', async () => {
  expect(
    await examine({
      env: {},
      cwd: '/',
      nodeVersion: '20.20.2',
      preflight: {
        readable: async () => {},
        locate: async () => [],
        written: async () => [],
        unstarted: async () => [],
        literals: async () => ({ secrets: [], names: [] }),
        envFiles: async () => AS_WRITTEN,
      },
      secrets: new KnownSecrets(),
    }),
  ).toMatchObject([
    { name: 'node', verdict: 'fail' },
    { detail: 'not checked, because it needs node, which failed above' },
  ])
})
