import { expect, test } from 'vitest'
import { nodeTooOld } from './node-version.ts'

test.each(['22.22.0', '24.0.0', '26.1.0'])('Node.js %s is new enough', (version) => {
  expect(nodeTooOld(version)).toBeNull()
})

test.each(['18.20.0', '20.20.2', '22.21.9'])('Node.js %s is too old', (version) => {
  expect(nodeTooOld(version)).toMatchObject({ code: 'NODE_TOO_OLD' })
})
