import { expect, test } from 'vitest'
import type { StateRow } from '../matrix/matrix.ts'
import { lackingRows } from './missing-rows.ts'

const AT = { file: 'matrix.md', line: 1, column: 1 }

function row(service: string, more: Partial<StateRow> = {}): StateRow {
  return {
    service,
    data: ['/data'],
    inputs: { areNamed: false, paths: [], services: [] },
    baseline: null,
    reset: null,
    at: AT,
    ...more,
  }
}

test('a service that holds data and has no row lacks one, with a way that fits its protocol', () => {
  const holdings = [
    { service: 'db', paths: ['/var/lib/postgresql/data'], inMemory: [], protocol: 'postgresql' },
    { service: 'shop', paths: ['/var/lib/mysql'], inMemory: [], protocol: 'mysql' },
    { service: 'cache', paths: ['/data', '/more'], inMemory: [], protocol: 'redis' },
    { service: 's3', paths: ['/data'], inMemory: [], protocol: 'http' },
    { service: 'queue', paths: ['/data'], inMemory: [], protocol: null },
    { service: 'api', paths: [], inMemory: [], protocol: 'http' },
  ]
  expect(lackingRows(holdings, []).map((one) => one.row)).toEqual([
    '| db | /var/lib/postgresql/data | - | - | postgres DATABASE |',
    '| shop | /var/lib/mysql | - | - | mysql DATABASE |',
    '| cache | /data, /more | - | - | redis |',
    '| s3 | /data | - | - | http METHOD PATH |',
    '| queue | /data | - | - | exec COMMAND |',
  ])
})

test('a row without Reset is shown as it is, with one', () => {
  const holdings = [{ service: 'db', paths: ['/var'], inMemory: [], protocol: null }]
  const inputs = { areNamed: true, paths: ['db/*.sql'], services: ['migrate'] }
  expect(lackingRows(holdings, [row('db', { inputs, baseline: 'image' })])).toEqual([
    { service: 'db', row: '| db | /data | db/*.sql, service migrate | image | exec COMMAND |' },
  ])
  const nothingElse = { areNamed: true, paths: [], services: [] }
  expect(lackingRows(holdings, [row('db', { inputs: nothingElse })])[0]?.row).toContain('| /data | none |')
})

test('a service with any way, also none, lacks nothing', () => {
  const holdings = [{ service: 'db', paths: ['/var'], inMemory: [], protocol: null }]
  expect(lackingRows(holdings, [row('db', { reset: { way: 'none' } })])).toEqual([])
})
