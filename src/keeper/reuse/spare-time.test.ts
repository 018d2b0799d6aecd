import { expect, test } from 'vitest'
import { SpareTime } from './spare-time.ts'

const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))

test('work is cancelled when a run comes, and later work waits until it is undone', async () => {
  const [spare, seen, undone] = [new SpareTime(), [] as string[], Promise.withResolvers<void>()]
  spare.begin(async (signal) => {
    await untilAborted(signal)
    await undone.promise
    seen.push('undone')
  })
  // So that it has begun.
  await Promise.resolve()
  spare.cancel()
  spare.begin(async () => void seen.push('later'))
  undone.resolve()
  await spare.idle()
  expect(seen).toEqual(['undone', 'later'])
})

test('later work begins when the earlier one has ended', async () => {
  const [spare, seen, first] = [new SpareTime(), [] as string[], Promise.withResolvers<void>()]
  spare.begin(async () => {
    await first.promise
    seen.push('first')
  })
  spare.begin(async () => void seen.push('second'))
  first.resolve()
  await spare.idle()
  expect(seen).toEqual(['first', 'second'])
})

test('work that is cancelled before it has begun does not begin', async () => {
  const [spare, seen, first] = [new SpareTime(), [] as string[], Promise.withResolvers<void>()]
  spare.begin(() => first.promise)
  spare.begin(async () => void seen.push('second'))
  spare.cancel()
  first.resolve()
  await spare.idle()
  expect(seen).toEqual([])
})
