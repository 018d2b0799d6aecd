import { expect, test } from 'vitest'
import { importCircles } from './circles.ts'
import { importGraph } from './graph.ts'
import { silentOutputs, unknownOutputs } from './outputs.ts'
import { forbiddenImports, HEAVY, impureCore, loadedPackages } from './rules.ts'
import { readSourceFiles } from './source-files.ts'

const files = readSourceFiles()

test('the source files are found', () => {
  expect(files.has('core/errors/errors.ts')).toBe(true)
  expect(files.has('tools/imports/imports.test.ts')).toBe(true)
})

test('imports run in one direction', () => {
  expect(forbiddenImports(files)).toEqual([])
})

test('no imports run in a circle', () => {
  expect(importCircles(importGraph(files))).toEqual([])
})

test('core reads neither the process, the clock nor anything outside', () => {
  expect(impureCore(files)).toEqual([])
})

test('text leaves this program only through the files that make it visible', () => {
  expect(unknownOutputs(files)).toEqual([])
  expect(silentOutputs(files)).toEqual([])
})

test.each(['index.ts', 'require.ts', 'jest/environment.mts'])(
  '%s loads no heavy package into a test worker',
  (entry) => {
    const heavy = [...loadedPackages(entry, files)].filter(([name]) => HEAVY.test(name))
    expect(heavy).toEqual([])
  },
)

test('the entry for Vitest asks no keeper by itself, since most workers get the stack from the main process', () => {
  expect([...loadedPackages('index.ts', files).keys()].sort()).toEqual([
    ...['node:path', 'node:url', 'node:vm', 'node:worker_threads'],
  ])
})
