import { expect, test } from 'vitest'
import { TestWindows } from './test-windows.ts'

const about = (name: string, file = 'a', project = 'p') => ({ file, name, project })
const window = (name: string | null, beganAtMs: number, endedAtMs: number, file = 'a', project = 'p') => ({
  ...{ file, name, project, beganAtMs, endedAtMs },
})

test('tests that ran on the same stack at the same time are others, also those that still run', () => {
  const windows = new TestWindows()
  const ended = (name: string, from: number, to: number, file = 'a', project = 'p') => {
    windows.hear({ type: 'test-began', ...about(name, file, project), atMs: from })
    const of = about(name, file, project)
    windows.hear({ type: 'test-ended', ...of, state: 'passed', ms: to - from, atMs: to })
  }
  ended('before', 0, 102)
  ended('beside', 50, 150, 'b')
  ended('elsewhere', 50, 150, 'c', 'q')
  windows.hear({ type: 'test-began', ...about('running', 'd'), atMs: 120 })
  ended('own', 100, 200)
  expect(windows.others(window('own', 100, 200))).toEqual([
    { file: 'b', name: 'beside' },
    { file: 'd', name: 'running' },
  ])
  expect(windows.others(window(null, 0, 200))).toEqual([
    { file: 'b', name: 'beside' },
    { file: 'd', name: 'running' },
  ])
  expect(windows.nextBeganAtMs(window('before', 0, 99))).toBe(100)
  expect(windows.nextBeganAtMs(window('own', 100, 200))).toBe(Number.POSITIVE_INFINITY)
  expect(windows.hasPassed(window('own', 100, 200))).toBe(true)
  expect(windows.hasPassed(window('own', 100, 300))).toBe(false)
  expect(windows.others(window('x', 0, 200, 'c', 'q'))).toEqual([{ file: 'c', name: 'elsewhere' }])
})
