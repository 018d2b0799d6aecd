import { expect, test } from 'vitest'
import { formatHead, formatLine, parseHead, parseLine, stampOf } from './stored-line.ts'

const STAMP = '2026-01-02T03:04:05.123456789Z'
const AT_MS = Date.parse('2026-01-02T03:04:05.123Z')

test('a line has the time of the engine, and is read as it was written', () => {
  const line = formatLine(STAMP, 'stderr', 'tëxt with  spaces')
  expect(line).toBe(`${STAMP} stderr tëxt with  spaces`)
  expect(parseLine(line)).toMatchObject({ source: 'stderr', text: 'tëxt with  spaces' })
  expect(parseLine(line)?.atMs).toBeCloseTo(AT_MS + 0.456789, 3)
})

test('what a terminal would obey is shown, without colours, as one line of limited size', () => {
  expect(formatLine(STAMP, 'stdout', '\x1b[31mred\x1b[0m\x07\rover\nnext')).toBe(
    `${STAMP} stdout red\\x07\\rover\\nnext`,
  )
  expect(formatLine(STAMP, 'stdout', 'é'.repeat(100_000)).length).toBeLessThan(10_000)
})

test('a line of which only the beginning was written is none', () => {
  for (const line of ['', '2026-01-02T03:0', `${STAMP} std`, '# {"service"'])
    expect(parseLine(line)).toBeNull()
})

test('the first line of a file says which lines follow', () => {
  const head = { service: 'api', project: 'p', fromLine: 7 }
  expect(parseHead(formatHead(head))).toEqual(head)
  for (const line of ['', '# {', '# {"service":1}', formatLine(STAMP, 'stdout', '# {}')])
    expect(parseHead(line)).toBeNull()
})

test('what has no stamp of its own gets one in the same form', () => {
  expect(stampOf(AT_MS + 0.25)).toBe('2026-01-02T03:04:05.123250000Z')
})
