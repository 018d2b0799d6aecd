import { expect, test } from 'vitest'
import { parseMatrix } from '../../matrix/parse.ts'
import type { ComposeModel } from '../model.ts'
import { withMatrixPorts } from './ports.ts'

const matrix = parseMatrix(
  `
## Environments
| Environment | Compose file | Dockerfiles | Host ports | Purpose |
| --- | --- | --- | --- | --- |
| test | test.yml | docker/*.Dockerfile | 5000-5999 | tests |

## Services
| Service | Container port | Protocol | Health path | Test variable | test | Rebuild budget |
| --- | --- | --- | --- | --- | --- | --- |
| web | 80 | http | / | WEB_URL | 5000-5002 | - |
| web:metrics | 9090 | http | - | WEB_METRICS_URL | 5010-5012 | - |
| dns | 53/udp | dns | - | DNS_URL | 5020-5022 | - |
| db | 5432 | postgresql | - | DB_URL | - | - |
`,
  'matrix.md',
)
const [environment] = matrix.environments
if (!environment) throw new Error('no environment')
const PORTS = { web: 5000, 'web:metrics': 5010, dns: 5020 }
const WEB = [
  { mode: 'ingress', target: 80, published: '5000', host_ip: '127.0.0.1', protocol: 'tcp' },
  { mode: 'ingress', target: 9090, published: '5010', host_ip: '127.0.0.1', protocol: 'tcp' },
]

function apply(services: ComposeModel['services']) {
  const { model, problems } = withMatrixPorts(
    { name: 'p', services: { dns: {}, ...services } },
    matrix,
    environment ?? never(),
    PORTS,
  )
  return { services: model.services, problems }
}

function never(): never {
  throw new Error('no environment')
}

test.each([
  ['a literal number', [{ mode: 'ingress', target: 80, published: '3000' }]],
  ['no number', [{ mode: 'ingress', target: 80 }]],
  ['the port of the matrix', [{ mode: 'ingress', target: 80, published: '5000', host_ip: '127.0.0.1' }]],
  ['an address of another network', [{ mode: 'ingress', target: 80, published: '80', host_ip: '0.0.0.0' }]],
  [
    'two addresses',
    [
      { mode: 'ingress', target: 80, published: '80', host_ip: '127.0.0.1' },
      { mode: 'ingress', target: 80, published: '80', host_ip: '::1' },
    ],
  ],
  ['nothing, since the matrix publishes it', []],
])('a service is published on the ports of the matrix when its file has %s', (_, ports) => {
  expect(apply({ web: { ports } })).toMatchObject({ services: { web: { ports: WEB } }, problems: [] })
})

test('a UDP port is published over UDP', () => {
  const { services, problems } = apply({
    web: {},
    dns: { ports: [{ target: 53, published: '53', protocol: 'udp' }] },
  })
  expect(services.dns?.ports).toMatchObject([
    { target: 53, published: '5020', host_ip: '127.0.0.1', protocol: 'udp' },
  ])
  expect(problems).toEqual([])
})

test('other keys of a published port are kept', () => {
  const ports = [{ mode: 'ingress', target: 80, published: '80', name: 'front', app_protocol: 'http' }]
  expect(apply({ web: { ports } }).services.web?.ports?.[0]).toMatchObject({
    name: 'front',
    app_protocol: 'http',
  })
})

test('a service that the matrix does not publish in this environment publishes nothing', () => {
  const { services, problems } = apply({ web: {}, db: { ports: [{ target: 5432, published: '5432' }] } })
  expect(services.db).toEqual({})
  expect(problems).toEqual([])
})

test.each([
  [
    'another port of a service',
    { web: { ports: [{ target: 9229, published: '9229' }] } },
    '10: service web publishes container port 9229 in test.yml, for which the matrix has no row; found 0.0.0.0:9229:9229; allowed: a row under Services such as | web:p9229 | 9229 | tcp | - | WEB_P9229_URL | HOST PORT | - |',
  ],
  [
    'a range of ports',
    {
      web: {
        ports: Array.from({ length: 16_384 }, (_, index) => ({
          target: 49_152 + index,
          published: `${49_152 + index}`,
          protocol: 'udp',
        })),
      },
    },
    '10: service web publishes container ports 49152-65535/udp in test.yml, for which the matrix has no rows; found 0.0.0.0:49152-65535:49152-65535/udp; allowed: a row under Services for each of the 16384 ports, the first such as | web:p49152-udp | 49152/udp | udp | - | WEB_P49152_UDP_URL | HOST PORT | - |',
  ],
  [
    'another protocol of a port',
    { web: { ports: [{ target: 80, published: '80', protocol: 'udp' }] } },
    '10: service web publishes container port 80/udp in test.yml, for which the matrix has no row; found 0.0.0.0:80:80/udp; allowed: a row under Services such as | web:p80-udp | 80/udp | udp | - | WEB_P80_UDP_URL | HOST PORT | - |',
  ],
  [
    'a service without any row',
    {
      web: {},
      mail: {
        ports: [
          { target: 25, published: '1025' },
          { target: 25, published: '1025', host_ip: '::' },
        ],
      },
    },
    '5: service mail publishes container port 25 in test.yml, for which the matrix has no row; found :::1025:25; allowed: a row under Services such as | mail | 25 | tcp | - | MAIL_URL | HOST PORT | - |',
  ],
  [
    'two ports of a service without any row, over both TCP and UDP',
    {
      web: {},
      log: {
        ports: [
          { target: 514, published: '514' },
          { target: 514, published: '514', protocol: 'udp' },
        ],
      },
    },
    '5: service log publishes container port 514 in test.yml, for which the matrix has no row; found 0.0.0.0:514:514; allowed: a row under Services such as | log | 514 | tcp | - | LOG_URL | HOST PORT | - |',
    '5: service log publishes container port 514/udp in test.yml, for which the matrix has no row; found 0.0.0.0:514:514/udp; allowed: a row under Services such as | log:p514-udp | 514/udp | udp | - | LOG_P514_UDP_URL | HOST PORT | - |',
  ],
  [
    'a row without its service',
    {},
    '10: service web is not in test.yml',
    '11: service web is not in test.yml',
  ],
  [
    'a row of a service on the network of the host',
    { web: { network_mode: 'host' } },
    '10: service web has the network_mode host in test.yml, so that no port of it can be published; found a port under test; allowed: `-` under test',
    '11: service web has the network_mode host in test.yml, so that no port of it can be published; found a port under test; allowed: `-` under test',
  ],
])('what cannot be published as the matrix says is a problem: %s', (_, services, ...wanted) => {
  const lines = apply(services).problems.map(({ line, message, found, allowed }) =>
    [
      `${line}: ${message}`,
      ...(found ? [`found ${found}`] : []),
      ...(allowed ? [`allowed: ${allowed}`] : []),
    ].join('; '),
  )
  expect(lines).toEqual(wanted)
})
