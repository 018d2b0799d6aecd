import { expect, test } from 'vitest'
import { progressView } from './progress.ts'

const STEP = {
  type: 'build-step',
  service: 'web',
  step: '1/2',
  cachedSteps: 0,
  command: 'a very long line of a Dockerfile',
} as const

function play(columns: number | null, wholeMs: number | null = 3000): string {
  let text = ''
  let now = 0
  const print = (line: string) => {
    text += `${line}\n`
  }
  const draw = (drawing: string) => {
    text += drawing
  }
  const view = progressView({ columns, print, printText: print, draw }, () => now)
  view.plan(
    [
      { service: 'db', action: 'keep', cause: 'unchanged' },
      { service: 'web', action: 'replace', cause: 'source changed' },
    ],
    { wholeMs, ofMs: (service, phase) => (service === 'web' && phase === 'build' ? 900 : null) },
  )
  now = 600
  view.event({ type: 'planned', project: 'p', operations: [], atMs: 1_000_000 })
  view.event({ type: 'build-began', service: 'web', image: 'web:1', atMs: 1_000_600 })
  now = 1200
  view.event({ ...STEP, atMs: 1_001_200 })
  view.event({ type: 'stack-ready', project: 'p', ms: 1300, atMs: 1_001_300 })
  view.end()
  const shown = text
  // An interrupted step may still report something after the view has ended.
  view.event({ ...STEP, step: '2/2', atMs: 1_001_400 })
  expect(columns === null || text === shown).toBe(true)
  return shown
}

test('without a terminal, each event is one line', () => {
  expect(play(null)).toBe(
    [
      '         db  keep: unchanged',
      '         web  replace: source changed',
      '         expected to take about 3.0 s',
      '  0.60s  web  building',
      '  1.20s  web  building 1/2 a very long line of a Dockerfile',
      '  1.30s  ready',
      '',
    ].join('\n'),
  )
})

test('in a terminal, each service has one line, which is updated and fits', () => {
  const screens = play(30).split('\x1b[J')
  expect(screens.at(-1)).toBe('db   unchanged\nweb  0.6 of about 0.9 s  buil\n1.2 of about 3.0 s  ready\n')
  for (const screen of screens)
    for (const line of screen.split('\n')) expect(line.replace(/\r.*$/, '').length).toBeLessThan(30)
})

test('without earlier times, no expected time is shown', () => {
  expect(play(null, null)).not.toContain('about')
  expect(play(60, null)).toContain('1.2 s  ready')
})
