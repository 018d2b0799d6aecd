import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { FAILED_RUN, linesAt, OUTPUTS, PROJECT } from '../../testing/reports/run.ts'
import { runStory } from '../story/run-story.ts'
import { pageData } from './data.ts'
import { filterLines, indexAt, type LineFilter, matcher, unpack } from './lines.ts'
import { embeddedJson, renderPage } from './page.ts'

const story = runStory({ run: '0a1b', events: FAILED_RUN, outputs: OUTPUTS })
const everything: LineFilter = { project: null, hidden: new Set(), query: '', level: 'all', window: null }

test('nothing in the data ends its element', () => {
  const evil = { '</script><script>alert(1)</script>': '<!--\u2028\u2029&' }
  const json = embeddedJson(evil)
  expect(json).not.toMatch(/[<>&\u2028\u2029]/)
  expect(JSON.parse(json)).toEqual(evil)
})

test('the policy allows the script and the style of the page, and nothing else', () => {
  const page = renderPage(pageData(story, OUTPUTS), { script: 'void 0', style: 'body{}' })
  const hash = (text: string) => createHash('sha256').update(text).digest('base64')
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? ''
  expect(policy.split('; ')).toEqual([
    "default-src 'none'",
    `script-src 'sha256-${hash('void 0')}'`,
    `style-src 'sha256-${hash('body{}')}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ])
  expect(page).not.toMatch(/\son\w+=|https?:\/\/(?!www\.w3\.org)/)
})

test('lines are packed and unpacked in the order of their times', () => {
  const lines = unpack(pageData(story, OUTPUTS).logs)
  expect(lines.map(({ atMs }) => atMs)).toEqual(lines.map(({ atMs }) => atMs).sort((a, b) => a - b))
  expect(lines.filter(({ service }) => service === 'web')).toEqual(
    expect.arrayContaining([
      {
        atMs: 3950,
        project: PROJECT,
        service: 'web',
        mark: 'e',
        text: 'Error: connect ECONNREFUSED db:5432',
      },
      expect.objectContaining({ mark: 'm', text: expect.stringContaining('afterConnect') }),
      expect.objectContaining({ mark: 'x', text: 'start' }),
    ]),
  )
})

test('of too many lines, those of failed tests and the last ones stay', () => {
  const many = linesAt('web', ...Array.from({ length: 1000 }, (_, at) => [at * 10, `line ${at}`] as const))
  const outputs = new Map([[PROJECT, [many]]])
  const data = pageData(runStory({ run: '0a1b', events: FAILED_RUN, outputs }), outputs, 200)
  const texts = data.logs[0]?.texts ?? []
  expect(data.leftOut).toBe(1000 - texts.length)
  expect(texts.length).toBeLessThanOrEqual(200)
  // The test that has failed ran from 3600 to 4200 ms.
  expect(texts).toEqual(expect.arrayContaining(['line 360', 'line 420', 'line 999']))
  expect(texts).not.toContain('line 300')
  expect(data.logs[0]?.isCut).toBe(true)
})

test.each<[string, Partial<LineFilter>, string[]]>([
  ['a text', { query: 'econnrefused' }, ['Error: connect ECONNREFUSED db:5432']],
  ['a regular expression', { query: '/^POST .* 500$/' }, ['POST /orders/1/payment 500']],
  ['a time', { window: { fromMs: 1800, toMs: 2000 } }, ['ready to accept connections']],
  [
    'a service and a level',
    { level: 'errors', hidden: new Set(['db']), window: { fromMs: 3000, toMs: 5000 } },
    ['Error: connect ECONNREFUSED db:5432', '    at TCPConnectWrap.afterConnect (node:net:1611:16)'],
  ],
  ['another stack', { project: 'other' }, []],
])('lines are filtered by %s', (_, filter, expected) => {
  const lines = filterLines(unpack(pageData(story, OUTPUTS).logs), { ...everything, ...filter })
  expect(lines.map(({ text }) => text)).toEqual(expected)
})

test('a regular expression that is not complete yet is looked for as a text', () => {
  expect(matcher('/(/')('a /(/ b')).toBe(true)
  expect(matcher('/(/')('a')).toBe(false)
})

test('the first line at a time is found', () => {
  const lines = unpack(pageData(story, OUTPUTS).logs)
  expect(lines[indexAt(lines, 3890)]?.text).toBe('LOG: checkpoint starting')
  expect(indexAt(lines, 1e9)).toBe(lines.length)
})

test('times do not drift, however close the lines are to each other', () => {
  const close = linesAt('web', ...Array.from({ length: 2000 }, (_, at) => [at * 0.04, 'line'] as const))
  const lines = unpack(pageData(story, new Map([[PROJECT, [close]]])).logs)
  expect(lines.at(-1)?.atMs).toBeCloseTo(1999 * 0.04, 0)
})
