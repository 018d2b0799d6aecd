import { expect, test } from 'vitest'
import { SERVICE_KEYS } from '../../enforcer/compose/specification/service.ts'
import { CREATED_SERVICES, NOT_CREATED_KEYS } from './created-services.ts'

test('each key of a service has a sample that is created, or a reason why not', () => {
  const text = `${Object.values(CREATED_SERVICES).join('\n')} image:\nports:`
  const absent = [...SERVICE_KEYS].filter((key) => !new RegExp(`\\b${key}:`).test(text))
  expect(absent.sort()).toEqual(Object.keys(NOT_CREATED_KEYS).sort())
  expect(Object.keys(CREATED_SERVICES).length).toBeGreaterThanOrEqual(60)
})
