import { expect, test } from 'vitest'
import { parseMatrix } from '../../../core/matrix/parse.ts'
import { portBlock } from '../../../core/matrix/port-blocks.ts'
import { FILE, VALID } from '../../../testing/samples/matrix.ts'
import { stableMatrixText } from './matrix-text.ts'

test('the text has one environment with a single port for each service, and the other values of the matrix', () => {
  const matrix = parseMatrix(VALID, FILE)
  const ports = { 'my-api': 33_007, db: 33_001, cache: 33_002 }
  const stable = parseMatrix(stableMatrixText(matrix, 'test', ports), FILE)
  expect(portBlock(stable, 'test', 0)).toEqual(ports)
  expect(stable.environments).toMatchObject([
    { name: 'test', composeFile: 'docker/test.yml', hostPorts: { from: 33_001, to: 33_007 } },
  ])
  expect(stable.services.map(({ name, rebuildBudgetMs }) => [name, rebuildBudgetMs])).toEqual([
    ['my-api', 1500],
    ['db', null],
    ['cache', null],
  ])
  const images = ({ baseImages }: typeof matrix) => baseImages.map(({ at: _, ...row }) => row)
  expect(images(stable)).toEqual(images(matrix))
})
