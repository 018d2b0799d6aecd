import { createContext, runInContext } from 'node:vm'
import { expect, test } from 'vitest'
import { inRealmOf } from './in-realm.ts'

test('the stack is the same, of objects that the context takes for its own', () => {
  const stack = { environment: 'test', project: 'p', engine: { endpoint: 'unix:///e' }, services: {} }
  const context = createContext({})
  const own = inRealmOf(context, stack)
  expect(own).toEqual(stack)
  expect(own).toBeInstanceOf(runInContext('Object', context))
  expect(own.services).toBeInstanceOf(runInContext('Object', context))
  expect(stack).not.toBeInstanceOf(runInContext('Object', context))
})
