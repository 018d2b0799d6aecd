import { expect, test } from 'vitest'
import { parseMatrix } from './parse.ts'
import { blockCount, blockOf, portBlock, portsExhausted } from './port-blocks.ts'

const matrix = parseMatrix(
  `
## Environments
| Environment | Compose file | Dockerfiles | Host ports | Purpose |
| --- | --- | --- | --- | --- |
| development | dev.yml | docker/*.Dockerfile | 4000-4009 | work |
| test | test.yml | docker/*.alpine.Dockerfile | 5000-5999 | tests |

## Services
| Service | Container port | Protocol | Health path | Test variable | development | test | Rebuild budget |
| --- | --- | --- | --- | --- | --- | --- | --- |
| web | 80 | http | / | WEB_URL | 4000 | 5000-5002 | - |
| db | 5432 | postgresql | - | DB_URL | - | 5100-5102 | - |
`,
  'matrix.md',
)

test('an environment has one block of ports for each port of its ranges', () => {
  expect(blockCount(matrix, 'test')).toBe(3)
  expect(portBlock(matrix, 'test', 0)).toEqual({ web: 5000, db: 5100 })
  expect(portBlock(matrix, 'test', 2)).toEqual({ web: 5002, db: 5102 })
})

test('single ports are one block, which has no service that is not published', () => {
  expect(blockCount(matrix, 'development')).toBe(1)
  expect(portBlock(matrix, 'development', 0)).toEqual({ web: 4000 })
})

const tcp = (port: number) => ({ port, transport: 'tcp' as const })

test('blockOf finds the block of a stack by one of its published ports', () => {
  const of = (...published: [string, number[]][]) =>
    blockOf(matrix, 'test', new Map(published.map(([service, ports]) => [service, ports.map(tcp)])))
  expect(of(['db', [5101]])).toEqual({ web: 5001, db: 5101 })
  expect(of(['web', []], ['db', [9, 5102]])).toEqual({ web: 5002, db: 5102 })
  expect(of(['web', [5101]], ['cache', [5101]])).toBeNull()
})

test('blockOf tells TCP from UDP, whose ranges may have the same numbers', () => {
  const both = parseMatrix(
    `
## Environments
| Environment | Compose file | Dockerfiles | Host ports | Purpose |
| --- | --- | --- | --- | --- |
| test | test.yml | - | 5000-5999 | tests |

## Services
| Service | Container port | Protocol | Health path | Test variable | test | Rebuild budget |
| --- | --- | --- | --- | --- | --- | --- |
| dns | 53 | tcp | - | DNS_URL | 5000-5002 | - |
| dns:udp | 53/udp | udp | - | DNS_UDP_URL | 5001-5003 | - |
`,
    'matrix.md',
  )
  const published = [{ port: 5001, transport: 'udp' as const }, tcp(5000)]
  expect(blockOf(both, 'test', new Map([['dns', published]]))).toEqual({ dns: 5000, 'dns:udp': 5001 })
})

test('the error for exhausted ports names what uses the first blocks, and the line of the matrix', () => {
  const busy = Array.from({ length: 7 }, (_, index) => ({ index, holder: `run ${index}` }))
  const { code, message } = portsExhausted(matrix, 'test', busy)
  expect(code).toBe('PORTS_EXHAUSTED')
  expect(message).toMatch(
    /7 of 7 in use[\s\S]*block 0: run 0[\s\S]*block 4: run 4[\s\S]*and 2 more[\s\S]*line 6/,
  )
  expect(message).not.toContain('run 5')
})

test('the error for exhausted single ports suggests ranges', () => {
  const { message } = portsExhausted(matrix, 'development', [{ index: 0, holder: 'run a' }])
  expect(message).toMatch(
    /1 of 1 in use[\s\S]*give development ranges instead of single ports in matrix\.md \(line 5\)/,
  )
})
