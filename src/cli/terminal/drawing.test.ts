import { expect, test } from 'vitest'
import { span } from '../../core/live/spans.ts'
import { changedLines } from './drawing.ts'

const look = { columns: 10, rows: 3, hasColour: false }

test('the first drawing draws every row on a screen that is cleared, and the next one only what has changed', () => {
  const first = changedLines([[span('one')], [span('two')]], null, look)
  expect(first.drawing).toBe('\x1b[2J\x1b[1;1Hone\x1b[K\x1b[2;1Htwo\x1b[K\x1b[3;1H\x1b[K')
  const second = changedLines([[span('one')], [span('2')]], first.drawn, look)
  expect(second.drawing).toBe('\x1b[2;1H2\x1b[K')
  expect(changedLines([[span('one')], [span('2')]], second.drawn, look).drawing).toBe('')
})

test('a line is cut to the columns minus one, over all of its pieces', () => {
  expect(changedLines([[span('abcdef'), span('ghijkl')]], null, look).drawn[0]).toBe('abcdefghi')
})

test('without colour, no control sequence is in a line; with colour, each ends with its pieces', () => {
  const line = [span('u', 'good'), span('p', 'good'), span('x'), span('!', 'wrong')]
  expect(changedLines([line], null, look).drawn[0]).toBe('upx!')
  expect(changedLines([line], null, { ...look, hasColour: true }).drawn[0]).toBe(
    '\x1b[32mup\x1b[0mx\x1b[31m!\x1b[0m',
  )
})
