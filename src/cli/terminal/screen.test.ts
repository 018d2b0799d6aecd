import { afterEach, expect, test, vi } from 'vitest'
import { frame } from './drawing.ts'
import { redraw } from './screen.ts'

/** What a terminal shows after these frames. */
function shown(...frames: string[]): string[] {
  let screen: string[] = []
  for (const text of frames) {
    expect(text.startsWith('\x1b[H')).toBe(true)
    const lines = text.slice('\x1b[H'.length).split('\n')
    // After the last line, everything below is cleared.
    expect(lines.pop()).toBe('\x1b[J')
    for (const line of lines) expect(line.endsWith('\x1b[K')).toBe(true)
    screen = lines.map((line) => line.slice(0, -'\x1b[K'.length))
  }
  return screen
}

afterEach(() => void vi.useRealTimers())

test('a frame overwrites the old lines without clearing them first', () => {
  const size = { columns: 80, rows: 24 }
  const first = frame(['one', 'two', 'three'], size)
  expect(first).not.toContain('\x1b[2J')
  expect(shown(first, frame(['1', '2'], size))).toEqual(['1', '2'])
})

test('a frame cuts long lines, and says how many lines do not fit', () => {
  expect(shown(frame(['abcdef', 'b'], { columns: 5, rows: 24 }))).toEqual(['abcd', 'b'])
  expect(shown(frame(['a', 'b', 'c', 'd'], { columns: 80, rows: 4 }))).toEqual([
    'a',
    'b',
    '... and 2 more lines',
  ])
  expect(shown(frame(['a', 'b', 'c'], { columns: 80, rows: 4 }))).toEqual(['a', 'b', 'c'])
})

test('redraw draws at the interval, in the current size, until the signal aborts', async () => {
  vi.useFakeTimers()
  const abort = new AbortController()
  const written: string[] = []
  let columns = 80
  const screen = {
    draw: (drawing: string) => void written.push(drawing),
    size: () => ({ columns, rows: 24 }),
  }
  let count = 0
  const ended = redraw(screen, async () => [`drawing ${++count}`], { everyMs: 2000, signal: abort.signal })
  await vi.advanceTimersByTimeAsync(1999)
  expect(written).toHaveLength(1)
  expect(written[0]).toContain('\x1b[2J')
  columns = 5
  await vi.advanceTimersByTimeAsync(1)
  expect(shown(written[1] ?? '')).toEqual(['draw'])
  abort.abort()
  await ended
  expect(count).toBe(2)
})
