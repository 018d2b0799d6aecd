import { expect, test } from 'vitest'
import { requireNode } from './node-version.ts'

test.each(['22.22.0', '24.0.1', '26.1.0'])('Node.js %s will do', (version) => {
  expect(() => requireNode(version)).not.toThrow()
})

test.each(['20.20.2', '22.21.9', '18.0.0'])('Node.js %s is too old, with what to do', (version) => {
  expect(() => requireNode(version)).toThrow(/NODE_TOO_OLD.*22\.22[\s\S]*node@24/)
})
