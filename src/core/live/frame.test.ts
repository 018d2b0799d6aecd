import { expect, test } from 'vitest'
import { after, liveRow, printed, shop } from '../../testing/samples/live.ts'
import { widthOf } from '../text/width.ts'
import { frame } from './frame.ts'
import { textOf } from './spans.ts'
import { initialState, type LiveState } from './state.ts'

/** The screen as text, as it is without colour. */
const screen = (state: LiveState) => `\n${frame(state, { divider: '|' }).map(textOf).join('\n')}\n`

test('in 80x24, the services are left and the log of the selected one is right', () => {
  expect(screen(shop(80, 24))).toMatchInlineSnapshot(`
    "
    development  4 of 5 running, 2 wrong  ssot-shop-development-f2af6c09   00:01:00
      SERVICE   STATE       DRIFT    CPU     MEM | LOG OF backend
    > backend   healthy     source   12%   95 MB | GET /orders 200 in 21 ms
     !frontend  unhealthy   -       101%  1.2 GB | GET /orders 200 in 22 ms
      postgres  healthy     -         0%   43 MB | GET /orders 200 in 23 ms
      redis     running     -         0%    8 MB | GET /orders 200 in 24 ms
     !worker    exited 137  -          -       - | GET /orders 200 in 25 ms
                                                 | GET /orders 200 in 26 ms
      backend, up 60 s                           | GET /orders 200 in 27 ms
      http://127.0.0.1:27002                     | GET /orders 200 in 28 ms
      source changed: b rebuilds it              | GET /orders 200 in 29 ms
                                                 | GET /orders 200 in 30 ms
                                                 | GET /orders 200 in 31 ms
                                                 | GET /orders 200 in 32 ms
                                                 | GET /orders 200 in 33 ms
                                                 | GET /orders 200 in 34 ms
                                                 | GET /orders 200 in 35 ms
                                                 | GET /orders 200 in 36 ms
                                                 | GET /orders 200 in 37 ms
                                                 | GET /orders 200 in 38 ms
                                                 | GET /orders 200 in 39 ms
                                                 | GET /orders 200 in 40 ms

    ? help  q leave  l log  a all  / filter  r restart  b rebuild  o open  s shell
    "
  `)
})

test('in 120x40, health and uptime have columns of their own, and lines have times', () => {
  expect(screen(after(shop(120, 40), 'down', 'down', 'a'))).toMatchInlineSnapshot(`
    "
    development  4 of 5 running, 2 wrong  ssot-shop-development-f2af6c09                                           00:01:00
      SERVICE   STATE       HEALTH       UP  DRIFT    CPU     MEM | LOGS OF ALL
      backend   running     healthy     60s  source   12%   95 MB | 00:00:04 backend  GET /orders 200 in 5 ms
     !frontend  running     unhealthy   60s  -       101%  1.2 GB | 00:00:05 backend  GET /orders 200 in 6 ms
    > postgres  running     healthy     60s  -         0%   43 MB | 00:00:06 backend  GET /orders 200 in 7 ms
      redis     running     -           60s  -         0%    8 MB | 00:00:07 backend  GET /orders 200 in 8 ms
     !worker    exited 137  -             -  -          -       - | 00:00:08 backend  GET /orders 200 in 9 ms
                                                                  | 00:00:09 backend  GET /orders 200 in 10 ms
      postgres, up 60 s                                           | 00:00:10 backend  GET /orders 200 in 11 ms
      postgresql://shop:[redacted]@127.0.0.1:27004/shop           | 00:00:11 backend  GET /orders 200 in 12 ms
                                                                  | 00:00:12 backend  GET /orders 200 in 13 ms
                                                                  | 00:00:13 backend  GET /orders 200 in 14 ms
                                                                  | 00:00:14 backend  GET /orders 200 in 15 ms
                                                                  | 00:00:15 backend  GET /orders 200 in 16 ms
                                                                  | 00:00:16 backend  GET /orders 200 in 17 ms
                                                                  | 00:00:17 backend  GET /orders 200 in 18 ms
                                                                  | 00:00:18 backend  GET /orders 200 in 19 ms
                                                                  | 00:00:19 backend  GET /orders 200 in 20 ms
                                                                  | 00:00:20 backend  GET /orders 200 in 21 ms
                                                                  | 00:00:21 backend  GET /orders 200 in 22 ms
                                                                  | 00:00:22 backend  GET /orders 200 in 23 ms
                                                                  | 00:00:23 backend  GET /orders 200 in 24 ms
                                                                  | 00:00:24 backend  GET /orders 200 in 25 ms
                                                                  | 00:00:25 backend  GET /orders 200 in 26 ms
                                                                  | 00:00:26 backend  GET /orders 200 in 27 ms
                                                                  | 00:00:27 backend  GET /orders 200 in 28 ms
                                                                  | 00:00:28 backend  GET /orders 200 in 29 ms
                                                                  | 00:00:29 backend  GET /orders 200 in 30 ms
                                                                  | 00:00:30 backend  GET /orders 200 in 31 ms
                                                                  | 00:00:31 backend  GET /orders 200 in 32 ms
                                                                  | 00:00:32 backend  GET /orders 200 in 33 ms
                                                                  | 00:00:33 backend  GET /orders 200 in 34 ms
                                                                  | 00:00:34 backend  GET /orders 200 in 35 ms
                                                                  | 00:00:35 backend  GET /orders 200 in 36 ms
                                                                  | 00:00:36 backend  GET /orders 200 in 37 ms
                                                                  | 00:00:37 backend  GET /orders 200 in 38 ms
                                                                  | 00:00:38 backend  GET /orders 200 in 39 ms
                                                                  | 00:00:39 backend  GET /orders 200 in 40 ms

    ? help  q leave  l log  a all  / filter  r restart  b rebuild  o open  s shell  p report  f follow
    "
  `)
})

test('in 60x20, the log is below the services', () => {
  expect(screen(after(shop(60, 20), 'j', 'j'))).toMatchInlineSnapshot(`
    "
    development  4 of 5 running, 2 wrong  ssot-shop-de 00:01:00
      SERVICE   STATE       DRIFT    CPU     MEM
      backend   healthy     source   12%   95 MB
     !frontend  unhealthy   -       101%  1.2 GB
    > postgres  healthy     -         0%   43 MB
      redis     running     -         0%    8 MB
     !worker    exited 137  -          -       -
    LOG OF postgres
    00:00:00 LOG:  checkpoint starting: time, which takes a lin
             e that is longer than the pane in 1 ms
    00:00:01 LOG:  checkpoint starting: time, which takes a lin
             e that is longer than the pane in 2 ms







    ? help  q leave  l log  a all  / filter  r restart
    "
  `)
})

test('a log that is shown alone has the whole screen', () => {
  expect(screen(after(shop(80, 12), 'l', 'pageup'))).toMatchInlineSnapshot(`
    "
    development  4 of 5 running, 2 wrong  ssot-shop-development-f2af6c09   00:01:00
    LOG OF backend, not following: f goes on
    00:00:25 GET /orders 200 in 26 ms
    00:00:26 GET /orders 200 in 27 ms
    00:00:27 GET /orders 200 in 28 ms
    00:00:28 GET /orders 200 in 29 ms
    00:00:29 GET /orders 200 in 30 ms
    00:00:30 GET /orders 200 in 31 ms
    00:00:31 GET /orders 200 in 32 ms
    00:00:32 GET /orders 200 in 33 ms

    ? help  q leave  l log  a all  / filter  r restart  b rebuild  o open  s shell
    "
  `)
})

test('the help has every key', () => {
  expect(screen(after(shop(80, 24), '?'))).toMatchInlineSnapshot(`
    "
    development  4 of 5 running, 2 wrong  ssot-shop-development-f2af6c09   00:01:00
    KEYS
    up down, j k  select a service
    l, Enter      its log; once more: the log alone
    a             the logs of all services
    /             only lines with a text; Esc: all
    PgUp PgDn     scroll; Home and End, too
    f             stop and go on at the newest line
    r             restart the service
    b             rebuild it: \`refresh SERVICE\`
    o             show its URL and open it
    s             open a shell in it
    p             write the report of the last test run
    e             what the last action has printed
    Esc           go back
    q, Ctrl-C     leave







    ? help  q leave  l log  a all  / filter  r restart  b rebuild  o open  s shell
    "
  `)
})

test('while something is done, the last but one line says what, and after a failure why', () => {
  const running = after(shop(80, 24), 'r', { type: 'action-printed', line: 'backend: waiting' })
  const line = (state: LiveState) => screen(state).split('\n').at(-3)
  expect(line(running)).toBe('restart backend ... backend: waiting')
  expect(line(after(running, { type: 'action-ended', isDone: true, result: '' }))).toBe(
    'restart backend: done',
  )
  const failed = after(running, {
    type: 'action-ended',
    isDone: false,
    result: '[STACK_FAILED] it is unhealthy',
  })
  expect(line(failed)).toBe('restart backend failed (e shows all): [STACK_FAILED] it is unhealthy')
  expect(screen(after(failed, 'e'))).toContain('\nbackend: waiting\n')
})

test('before the first status, and when nothing is running, the screen says so', () => {
  const size = { columns: 80, rows: 24 }
  const begun = initialState({ size, nowMs: 0, utcOffsetMs: 0 })
  expect(screen(begun)).toContain('looking ...')
  const nothing = after(begun, { type: 'status', stacks: [], facts: new Map() })
  expect(screen(nothing)).toContain('nothing is running')
  const wrong = after(nothing, { type: 'no-status', problem: ['[MATRIX_INVALID] The matrix', '  a:1:2 odd'] })
  expect(screen(wrong)).toContain('[MATRIX_INVALID] The matrix')
  expect(
    screen(after(shop(80, 24), { type: 'no-status', problem: ['[MATRIX_INVALID] The matrix'] })),
  ).toContain('\nnot up to date: [MATRIX_INVALID] The matrix\n')
})

test('each of several stacks has a heading, and the selected service is always among those that are shown', () => {
  const many = Array.from({ length: 30 }, (_, index) =>
    liveRow(`service-${String(index).padStart(2, '0')}`, { stack: index < 15 ? 'one' : 'two' }),
  )
  const state = after(
    initialState({ size: { columns: 80, rows: 12 }, nowMs: 0, utcOffsetMs: 0 }),
    {
      type: 'status',
      stacks: ['one', 'two'].map((name) => ({ name, environment: 'test', isStable: false, remarks: [] })),
      facts: new Map(),
    },
    { type: 'looked', rows: many },
  )
  expect(screen(state)).toContain('\ntest: one ')
  const end = after(state, ...Array.from({ length: 40 }, () => 'down'))
  expect(screen(end)).toContain('\n> service-29')
})

test.each([
  [80, 24],
  [120, 40],
  [60, 20],
  [40, 10],
  [20, 5],
  [1, 1],
  [300, 100],
])('in %ix%i, no line is too long and there are not too many', (columns, rows) => {
  const wide = after(shop(columns, rows), printed('backend', 20, '漢字 👍🏽 e\u0301 text'))
  for (const state of [wide, after(wide, 'a'), after(wide, 'l'), after(wide, '?'), after(wide, '/', '漢')]) {
    const lines = frame(state, { divider: '│' }).map(textOf)
    expect(lines.length).toBeLessThanOrEqual(rows)
    expect(lines.filter((line) => widthOf(line) > Math.max(1, columns - 1))).toEqual([])
  }
})
