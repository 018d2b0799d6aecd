import { expect, test } from 'vitest'
import type { Happening } from '../../core/events/event.ts'
import { LARGE_BYTES, sizeWatch } from './size-watch.ts'

test('a large context is reported once, while it is being read', () => {
  const reported: Happening[] = []
  const watch = sizeWatch('web', (happening) => reported.push(happening))
  watch(LARGE_BYTES - 1)
  expect(reported).toEqual([])
  watch(1)
  watch(LARGE_BYTES)
  expect(reported).toEqual([{ type: 'context-large', service: 'web', bytes: LARGE_BYTES }])
})
