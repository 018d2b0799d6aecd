import { expect, test } from 'vitest'
import { until } from './until.js'

test('looks until there is something to see', async () => {
  let looks = 0
  const seen = await until(() => (++looks === 3 ? 'there' : undefined), { deadlineMs: 10_000, everyMs: 1 })
  expect([seen, looks]).toEqual(['there', 3])
})

test('looks once even without time, and then gives up', async () => {
  let looks = 0
  const seen = await until(
    () => {
      looks += 1
      return undefined
    },
    { deadlineMs: 0 },
  )
  expect([seen, looks]).toEqual([undefined, 1])
})
