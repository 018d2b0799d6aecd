import { expect, test } from 'vitest'
import { parseMatrix } from '../../matrix/parse.ts'
import { rowToAdd } from './row-to-add.ts'

const ENVIRONMENTS = `
## Environments
| Environment | Compose file | Dockerfiles | Host ports | Purpose |
| --- | --- | --- | --- | --- |
| development | dev.yml | - | 3000-3999 | work |
| test | test.yml | - | 5000-5999 | tests |
`
const COLUMNS = ['Service', 'Container port', 'Protocol', 'Health path', 'Test variable']

function matrixWith(columns: string[], rows: string[] = []) {
  const lines = [columns.join(' | '), columns.map(() => '---').join(' | '), ...rows]
  const services = lines.map((line) => `| ${line} |`).join('\n')
  return parseMatrix(`${ENVIRONMENTS}\n## Services\n${services}\n`, 'matrix.md')
}

function added(matrix: ReturnType<typeof matrixWith>, containerPort = 9001, isFirst = false): string {
  const test = matrix.environments.find(({ name }) => name === 'test')
  if (test === undefined) throw new Error('it has the environment test')
  return rowToAdd({ service: 's3', containerPort, transport: 'tcp' }, isFirst, test, matrix)
}

test.each([
  [
    'without URL',
    [...COLUMNS, 'development', 'test', 'Rebuild budget'],
    '| s3:p9001 | 9001 | tcp | - | S3_P9001_URL | - | HOST PORT | - |',
  ],
  [
    'with URL',
    [...COLUMNS, 'URL', 'development', 'test', 'Rebuild budget'],
    '| s3:p9001 | 9001 | tcp | - | S3_P9001_URL | - | - | HOST PORT | - |',
  ],
  [
    'in another order',
    ['Rebuild budget', 'test', 'development', ...COLUMNS],
    '| - | HOST PORT | - | s3:p9001 | 9001 | tcp | - | S3_P9001_URL |',
  ],
])('the row has a cell for each column of the table: %s', (_, columns, row) => {
  expect(added(matrixWith(columns))).toBe(row)
  // It is a row that the table takes.
  const rows = [row.slice(2, -2).replace('HOST PORT', '5001-5002')]
  expect(matrixWith(columns, rows).services).toMatchObject([{ name: 's3:p9001', service: 's3' }])
})

test('a name or variable that the matrix has already is not proposed again', () => {
  const columns = [...COLUMNS, 'development', 'test', 'Rebuild budget']
  const matrix = matrixWith(columns, [
    'other | 9000 | tcp | - | S3_URL | - | 5000-5001 | -',
    's3:p9001 | 9100 | tcp | - | S3_METRICS_URL | - | 5010-5011 | -',
  ])
  expect(added(matrix)).toContain('| s3:p9001-n2 | 9001 | tcp | - | S3_P9001_N2_URL |')
  expect(added(matrix, 9000, true)).toContain('| s3:n2 | 9000 | tcp | - | S3_N2_URL |')
})
