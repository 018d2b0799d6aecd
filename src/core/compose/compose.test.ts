import { describe, expect, test } from 'vitest'
import { parseMatrix } from '../matrix/parse.ts'
import { decorate } from './decorate.ts'
import { type ComposeModel, parseComposeModel } from './model.ts'
import { portProblems } from './published-ports.ts'
import { requireSupported, unsupportedFeatures } from './support.ts'

describe('parseComposeModel', () => {
  test('keys that this program does not read are kept', () => {
    const text = JSON.stringify({ name: 'p', services: { web: { cap_drop: ['ALL'] } }, 'x-a': 1 })
    expect(parseComposeModel(text, 'c.yml')).toEqual(JSON.parse(text))
  })

  test.each(['{', '[]', '{"name":"p"}', '{"name":"p","services":{"a":{"ports":[{}]}}}'])(
    'output that is not the canonical form is refused: %s',
    (text) => {
      expect(() => parseComposeModel(text, 'c.yml')).toThrow(/COMPOSE_INVALID.*c\.yml/)
    },
  )
})

test('labels are added to everything that Compose creates, and images to the services that are built', () => {
  const model: ComposeModel = {
    name: 'p',
    services: { web: { labels: { a: '1' }, build: {} }, db: { image: 'pg' } },
    networks: { default: null, theirs: { name: 'x', external: true } },
    volumes: { data: { name: 'p_data' } },
  }
  expect(decorate(model, { labels: { ours: 'yes' }, images: { web: 'built:1' } })).toEqual({
    name: 'p',
    services: {
      web: { labels: { a: '1', ours: 'yes' }, build: {}, image: 'built:1' },
      db: { image: 'pg', labels: { ours: 'yes' } },
    },
    networks: { default: { labels: { ours: 'yes' } }, theirs: { name: 'x', external: true } },
    volumes: { data: { name: 'p_data', labels: { ours: 'yes' } } },
  })
})

describe('unsupportedFeatures', () => {
  test('every feature that `docker compose create` ignores is reported', () => {
    const model: ComposeModel = {
      name: 'p',
      services: {
        a: { post_start: [{}], configs: [{ source: 'inline' }], secrets: [{ source: 'env' }] },
        b: { provider: {}, pre_stop: [{}] },
      },
      configs: { inline: { content: 'x' } },
      secrets: { env: { environment: 'X' } },
    }
    expect(unsupportedFeatures(model)).toEqual([
      'service a: post_start hooks',
      'service a: configs inline without a file',
      'service a: secrets env without a file',
      'service b: pre_stop hooks',
      'service b: provider',
    ])
    expect(() => requireSupported(model, 'c.yml')).toThrow(/post_start hooks; .*service b: provider/)
  })

  test('secrets that are files or external are not reported', () => {
    const model: ComposeModel = {
      name: 'p',
      services: { a: { secrets: [{ source: 'ca' }, { source: 'ext' }] } },
      secrets: { ca: { file: '/ca.pem' }, ext: { external: true } },
    }
    expect(unsupportedFeatures(model)).toEqual([])
  })
})

describe('portProblems', () => {
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
| db | 5432 | postgresql | - | DB_URL | - | - |
`,
    'matrix.md',
  )
  const environment = matrix.environments[0]
  if (!environment) throw new Error('no environment')
  const drift = (services: ComposeModel['services']) =>
    portProblems({ name: 'p', services }, matrix, environment, { web: 5000 }).map(
      ({ line, message, found }) => `${line}: ${message}${found === undefined ? '' : ` (${found})`}`,
    )
  const web = { ports: [{ target: 80, published: '5000', host_ip: '127.0.0.1' }] }

  test('ports that agree with the matrix are not reported', () => {
    expect(drift({ web, db: {}, other: {} })).toEqual([])
  })

  test.each([
    [{ db: {} }, '10: service web is not in test.yml'],
    [
      { web: { ports: [{ target: 80, published: '6000', host_ip: '127.0.0.1' }] } },
      '10: service web is not published on its port in test.yml (127.0.0.1:6000:80)',
    ],
    [
      { web: { ports: [{ target: 81, published: '5000' }] } },
      '10: service web is not published on its port in test.yml (0.0.0.0:5000:81)',
    ],
    [
      { web, db: { ports: [{ target: 5432, published: '5432' }] } },
      '5: service db publishes a port in test.yml that the matrix does not have (0.0.0.0:5432:5432)',
    ],
    [
      { web: { ports: [...web.ports, { target: 81 }] } },
      '5: service web publishes a port in test.yml that the matrix does not have (0.0.0.0:any:81)',
    ],
    [
      { web: { ports: [{ target: 80, published: '5000' }] } },
      '10: service web is not published on 127.0.0.1 in test.yml (0.0.0.0:5000:80)',
    ],
    [
      { web: { ports: [{ target: 80, published: '5000', host_ip: '::1' }] } },
      '10: service web is not published on 127.0.0.1 in test.yml (::1:5000:80)',
    ],
    [
      { web: { ports: [{ target: 80, published: '5000', host_ip: '127.0.0.1', protocol: 'udp' }] } },
      '10: service web is not published on its port in test.yml (127.0.0.1:5000:80/udp)',
    ],
    [
      { web: { ports: [...web.ports, { target: 80, published: '5000', host_ip: '192.168.1.5' }] } },
      '5: service web publishes a port in test.yml that the matrix does not have (192.168.1.5:5000:80)',
    ],
  ])('a difference from the matrix is reported: %j', (services, problem) => {
    expect(drift(services)).toContain(problem)
  })
})
