import { expect, test } from 'vitest'
import { portEntries } from './entries.ts'
import { type PublishedService, proposeRows } from './rows.ts'

const NOTHING = {
  image: null,
  isBuilt: false,
  healthcheck: '',
  isForTests: false,
  environment: 'development',
}

function service(
  name: string,
  ports: readonly string[],
  more: Partial<PublishedService> = {},
): PublishedService {
  const sources = ports.map((text) => {
    const [, published = null, target = '', protocol = 'tcp'] =
      /^(?:(\d+):)?([\d-]+)(?:\/(\w+))?$/u.exec(text) ?? []
    return { text, hostIp: null, published, target, protocol, span: { start: 0, end: 0 } }
  })
  return { ...NOTHING, name, entries: portEntries(sources, () => null).entries, ...more }
}

const rows = (all: readonly PublishedService[], used: readonly string[] = []) =>
  proposeRows(all, new Set(used)).map(({ name, containerPort, transport, protocol, variable }) =>
    [name, `${containerPort}/${transport}`, protocol, variable].join(' '),
  )

test.each([
  ['minio/minio:1', ['9000', '9001'], ['s 9000/tcp http S_URL', 's:console 9001/tcp http S_CONSOLE_URL']],
  // The page of the management is not what the image is for.
  [
    'rabbitmq:4-management',
    ['15672', '5672'],
    ['s 5672/tcp amqp S_URL', 's:management 15672/tcp http S_MANAGEMENT_URL'],
  ],
  ['x:1', ['3000', '7777'], ['s 3000/tcp http S_URL', 's:p7777 7777/tcp tcp S_P7777_URL']],
  ['x:1', ['53/udp', '53'], ['s 53/udp udp S_URL', 's:tcp 53/tcp tcp S_TCP_URL']],
  ['x:1', ['7000-7001/udp'], ['s 7000/udp udp S_URL', 's:p7001 7001/udp udp S_P7001_URL']],
])('the ports of the image %s, %j, each have a row', (image, ports, expected) => {
  expect(rows([service('s', ports, { image })])).toEqual(expected)
})

test('a name after the colon never makes the variable of another service', () => {
  const found = rows([
    service('s3', ['9000', '9001'], { image: 'minio/minio' }),
    service('s3-console', ['80']),
  ])
  expect(found.map((row) => row.split(' ')[0])).toEqual(['s3', 's3:p9001', 's3-console'])
})

test('the main port is that of the tests, and a port of one environment only is a row of its own', () => {
  const test = { environment: 'test', isForTests: true }
  const found = proposeRows([service('web', ['3000']), service('web', ['8080'], test)], new Set())
  expect(
    found.map(({ name, containerPort, hostPorts }) => [name, containerPort, [...hostPorts.keys()]]),
  ).toEqual([
    ['web', 8080, ['test']],
    ['web:p3000', 3000, ['development']],
  ])
})

test('a test variable is none that a compose file uses for another URL', () => {
  expect(rows([service('api', ['80'])], ['API_URL'])).toEqual(['api 80/tcp http API_TEST_URL'])
})

test('the health path belongs to the port that the healthcheck asks', () => {
  const ask = (port: string) => ({ healthcheck: `curl -f http://localhost${port}/live` })
  const paths = (healthcheck: { healthcheck: string }) =>
    proposeRows([service('a', ['8080', '9464'], healthcheck)], new Set()).map(({ healthPath }) => healthPath)
  expect(paths(ask(':9464'))).toEqual([null, '/live'])
  expect(paths(ask(''))).toEqual(['/live', null])
  expect(paths(ask(':1'))).toEqual([null, null])
  expect(paths({ healthcheck: 'curl -f http://localhost:8080/' })).toEqual([null, null])
})
