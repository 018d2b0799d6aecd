import { expect, test } from 'vitest'
import { endingSoon, refusalOf } from './events.ts'

test('the first event that ends soon is named', () => {
  expect(endingSoon("it's")).toContain("EVENT_SCHEMA = 'it''s'")
  expect(refusalOf([])).toBeNull()
  expect(refusalOf([['once', '2030-01-01 00:00:00']])).toMatch(
    /^its event once ends by itself at 2030-01-01 00:00:00, /,
  )
})
