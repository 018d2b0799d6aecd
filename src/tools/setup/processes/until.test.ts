import { expect, test } from 'vitest'
import { until } from './until.js'

test('until calls the function again until it returns something', async () => {
  let looks = 0
  const seen = await until(() => (++looks === 3 ? 'there' : undefined), { deadlineMs: 10_000, everyMs: 1 })
  expect([seen, looks]).toEqual(['there', 3])
})

test('until calls the function once even if the deadline is 0', async () => {
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
