import { expect, test } from 'vitest'
import { after, LIVE_ROWS, liveRow, printed, shop } from '../../testing/samples/live.ts'
import { frame } from './frame.ts'
import { reduce } from './reduce.ts'
import { textOf } from './spans.ts'
import { KEPT_CHARACTERS, KEPT_LINES, KEPT_OUTPUT, type LiveState, selectedRow } from './state.ts'

const base = shop(80, 24)
const selected = (state: LiveState) => selectedRow(state)?.service
const effects = (state: LiveState, key: string) => reduce(state, { type: 'key', key }).effects
const message = (state: LiveState) => state.message?.text
/** What is right of the divider, without the head and what is empty. */
const log = (state: LiveState) =>
  frame(state, { divider: '|' })
    .map(textOf)
    .slice(2)
    .flatMap((line) => (line.includes(' | ') ? [line.slice(line.indexOf(' | ') + 3)] : []))

test.each([
  [['down'], 'frontend'],
  [['j', 'j', 'k'], 'frontend'],
  [['up', 'k'], 'backend'],
  [Array.from({ length: 9 }, () => 'down'), 'worker'],
])('after %j, the selected service is %s', (keys, expected) => {
  expect(selected(after(base, ...keys))).toBe(expected)
})

test('the selection stays with its service, and goes to the next one when that is gone', () => {
  const on = after(base, 'j', 'j')
  expect(selected(after(on, { type: 'looked', rows: LIVE_ROWS.slice(1) }))).toBe('postgres')
  const without = LIVE_ROWS.filter(({ service }) => service !== 'postgres')
  expect(selected(after(on, { type: 'looked', rows: without }))).toBe('redis')
  const none = after(on, { type: 'looked', rows: [] })
  expect(none.selected).toBeNull()
  expect(none.logs.size).toBe(0)
  expect(effects(none, 'r')).toEqual([])
})

test('a container that replaces another one goes on with its log', () => {
  const replaced = after(base, {
    type: 'looked',
    rows: [liveRow('backend', { id: 'another' }), ...LIVE_ROWS.slice(1)],
  })
  expect(log(replaced)).toEqual(log(base))
})

test('a log keeps its last lines, and of a long line the beginning', () => {
  const key = base.selected ?? ''
  const full = after(base, printed('backend', KEPT_LINES + 10), {
    type: 'lines',
    key,
    lines: [{ atMs: 1e9, text: 'x'.repeat(KEPT_CHARACTERS + 1) }],
  })
  expect(full.logs.get(key)).toHaveLength(KEPT_LINES)
  expect(full.logs.get(key)?.at(-1)?.text).toHaveLength(KEPT_CHARACTERS)
})

test('all logs are one, in the order of their times', () => {
  const at = (service: string, ...times: number[]) => ({
    type: 'lines' as const,
    key: `ssot-shop-development-f2af6c09-${service}-1`,
    lines: times.map((atMs) => ({ atMs, text: `at ${atMs}` })),
  })
  const state = after({ ...base, logs: new Map() }, at('backend', 1, 4), at('redis', 2, 3, 5), 'a')
  expect(log(state).filter((line) => line.includes('at'))).toEqual([
    'backend  at 1',
    'redis    at 2',
    'redis    at 3',
    'backend  at 4',
    'redis    at 5',
  ])
  expect(log(after(state, 'l'))[0]).toBe('at 1')
})

test('a filter shows the lines with its text, in whatever case, until Esc', () => {
  const typing = after(base, '/', ...'In 4x')
  expect(typing).toMatchObject({ filter: 'In 4x', isTyping: true })
  const filtered = after(typing, 'backspace')
  expect(log(filtered).filter((line) => line.includes('GET'))).toEqual([
    'GET /orders 200 in 4 ms',
    'GET /orders 200 in 40 ms',
  ])
  expect(log(after(base, '/', ...'get /')).at(-1)).toBe('GET /orders 200 in 40 ms')
  const done = after(filtered, 'enter', 'j', 'k')
  expect(done).toMatchObject({ filter: 'In 4', isTyping: false })
  expect(after(done, 'escape').filter).toBe('')
  expect(after(filtered, 'escape')).toMatchObject({ filter: '', isTyping: false })
  // Letters are text while one types.
  expect(effects(after(base, '/'), 'q')).toEqual([])
  expect(effects(after(base, '/'), 'ctrl-c')).toEqual([{ do: 'leave' }])
})

test('a page up stays where it is while new lines come, and f goes on', () => {
  const up = after(base, 'pageup')
  expect(log(up).at(-1)).toBe('GET /orders 200 in 21 ms')
  const later = { type: 'lines', key: base.selected ?? '', lines: [{ atMs: 1e9, text: 'new' }] } as const
  expect(log(after(up, later))).toEqual(log(up))
  expect(log(after(up, later, 'f')).at(-1)).toBe('new')
  const stopped = after(base, 'f', later)
  expect(log(stopped)).toEqual(log(base))
  expect(log(after(stopped, 'end')).at(-1)).toBe('new')
})

test('pages go to the first line and back to the newest one, one line in common', () => {
  expect(log(after(base, 'pageup', 'pagedown')).at(-1)).toBe('GET /orders 200 in 40 ms')
  const first = after(base, 'pageup', 'pageup')
  expect(log(first)[0]).toBe('GET /orders 200 in 1 ms')
  expect(after(first, 'pageup').anchor).toEqual(first.anchor)
  expect(after(base, 'home').anchor).toEqual(first.anchor)
  expect(log(after(first, 'pagedown'))[0]).toBe('GET /orders 200 in 20 ms')
  expect(after(first, 'pagedown', 'pagedown').anchor).toBeNull()
})

test('lines that are longer than the pane can be passed, too', () => {
  const long = after(
    { ...base, logs: new Map() },
    {
      type: 'lines',
      key: base.selected ?? '',
      lines: [1, 2, 3].map((atMs) => ({ atMs, text: `${atMs} `.repeat(500) })),
    },
  )
  const shown = (state: LiveState) => log(state).at(-1)?.[0]
  expect(shown(long)).toBe('3')
  expect(shown(after(long, 'pageup'))).toBe('2')
  expect(shown(after(long, 'pageup', 'pageup'))).toBe('1')
  expect(shown(after(long, 'pageup', 'pageup', 'pagedown'))).toBe('2')
  expect(shown(after(long, 'pageup', 'pagedown'))).toBe('3')
})

test('r restarts and b rebuilds the selected service, one at a time', () => {
  const [restart] = effects(after(base, 'j'), 'r')
  expect(restart).toMatchObject({ do: 'restart', row: { service: 'frontend' }, stack: { isStable: true } })
  expect(effects(base, 'b')).toMatchObject([{ do: 'rebuild', row: { service: 'backend' } }])
  const busy = after(base, 'r')
  expect(effects(busy, 'b')).toEqual([])
  expect(message(after(busy, 'b'))).toBe('wait for the end of: restart backend')
  expect(effects(after(busy, { type: 'action-ended', isDone: true, result: '' }), 'b')).toHaveLength(1)
})

test('p writes a report, also when nothing is running, and shows where it is', () => {
  const none = after(base, { type: 'looked', rows: [] })
  expect(effects(none, 'p')).toEqual([{ do: 'report' }])
  const begun = after(none, 'p')
  expect(effects(begun, 'p')).toEqual([])
  const done = after(begun, { type: 'action-ended', isDone: true, result: '/logs/report/index.html' })
  expect(message(done)).toBe('report: /logs/report/index.html')
})

test('the stack of a test run is restarted, but not rebuilt', () => {
  const stacks = (base.stacks ?? []).map((stack) => ({ ...stack, isStable: false }))
  const run = after(base, { type: 'status', stacks, facts: base.facts })
  expect(effects(run, 'r')).toHaveLength(1)
  expect(effects(run, 'b')).toEqual([])
  expect(message(after(run, 'b'))).toContain('belongs to a test run')
})

test('nothing is done to a container whose stack is not known', () => {
  const foreign = after(base, { type: 'looked', rows: [liveRow('web', { stack: 'somebody-elses' })] })
  for (const key of ['r', 'b']) expect(effects(foreign, key)).toEqual([])
})

test('s opens a shell only in a service that runs', () => {
  expect(effects(base, 's')).toMatchObject([{ do: 'shell', row: { service: 'backend' } }])
  const worker = after(base, 'j', 'j', 'j', 'j')
  expect(effects(worker, 's')).toEqual([])
  expect(message(after(worker, 's'))).toBe('worker is not running, so it has no shell')
})

test('o opens the URL of a web service, and shows that of another one', () => {
  expect(effects(base, 'o')).toEqual([{ do: 'open', url: 'http://127.0.0.1:27002' }])
  const database = after(base, 'j', 'j')
  expect(effects(database, 'o')).toEqual([])
  expect(message(after(database, 'o'))).toBe('postgresql://shop:[redacted]@127.0.0.1:27004/shop')
  expect(message(after(database, 'j', 'o'))).toBe('redis publishes no port')
})

test('q leaves; while something is done, only a second time; Ctrl-C always', () => {
  expect(effects(base, 'q')).toEqual([{ do: 'leave' }])
  const busy = after(base, 'r')
  expect(effects(busy, 'q')).toEqual([])
  expect(message(after(busy, 'q'))).toContain('q once more interrupts it')
  expect(effects(after(busy, 'q'), 'q')).toEqual([{ do: 'leave' }])
  expect(effects(after(busy, 'q', 'j'), 'q')).toEqual([])
  expect(effects(busy, 'ctrl-c')).toEqual([{ do: 'leave' }])
  expect(effects(busy, 'ctrl-z')).toEqual([{ do: 'suspend' }])
})

test('Esc goes back one step at a time', () => {
  const deep = after(base, 'l', '/', 'G', 'enter', '?')
  expect(deep).toMatchObject({ pane: 'help', filter: 'G', isWide: true })
  expect(after(deep, 'escape')).toMatchObject({ pane: 'log', filter: 'G', isWide: true })
  expect(after(deep, 'escape', 'escape')).toMatchObject({ filter: '', isWide: true })
  expect(after(deep, 'escape', 'escape', 'escape')).toMatchObject({ isWide: false })
})

test('of what an action prints, the last lines are kept', () => {
  const lines = Array.from({ length: KEPT_OUTPUT + 5 }, (_, index) => ({
    type: 'action-printed' as const,
    line: `line ${index}`,
  }))
  const state = after(base, 'b', ...lines)
  expect(state.output).toHaveLength(KEPT_OUTPUT)
  expect(state.action?.line).toBe(`line ${KEPT_OUTPUT + 4}`)
})

test('any key takes a message away', () => {
  const told = after(base, { type: 'told', text: 'no shell', isError: true })
  expect(message(told)).toBe('no shell')
  expect(message(after(told, 'x'))).toBeUndefined()
})
