import { expect, test } from 'vitest'
import { LARGE_BYTES, sizeWatch } from './size-watch.ts'

test('a large context is told once, while it is being read', () => {
  const told: string[] = []
  const watch = sizeWatch('web', (text, service) => told.push(`${service} ${text}`))
  watch(LARGE_BYTES - 1)
  expect(told).toEqual([])
  watch(1)
  watch(LARGE_BYTES)
  expect(told).toEqual([
    expect.stringMatching(/^web has a build context of more than 100 MB.*\.dockerignore/),
  ])
})
