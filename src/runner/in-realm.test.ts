import { createContext, runInContext } from 'node:vm'
import { expect, test } from 'vitest'
import { inRealmOf } from './in-realm.ts'

test('inRealmOf copies the stack with objects of the context', () => {
  const stack = { environment: 'test', project: 'p', engine: { endpoint: 'unix:///e' }, services: {} }
  const context = createContext({})
  const own = inRealmOf(context, stack)
  expect(own).toEqual(stack)
  expect(own).toBeInstanceOf(runInContext('Object', context))
  expect(own.services).toBeInstanceOf(runInContext('Object', context))
  expect(stack).not.toBeInstanceOf(runInContext('Object', context))
})
