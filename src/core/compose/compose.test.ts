import { describe, expect, test } from 'vitest'
import { decorate } from './decorate.ts'
import { type ComposeModel, parseComposeModel } from './model.ts'
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
  /** What is reported of a service, in a file with a config and a secret of each kind. */
  function reported(service: object): string[] {
    const model = parseComposeModel(
      JSON.stringify({
        name: 'p',
        services: { a: service, b: { image: 'b' } },
        configs: { given: { content: 'x' }, file: { file: '/c' }, out: { external: true } },
        secrets: { given: { environment: 'X' }, file: { file: '/s' }, driven: { driver: 'd' } },
      }),
      'c.yml',
    )
    return unsupportedFeatures(model).map(({ message }) => message.replace('service a: ', ''))
  }
  const bind = { type: 'bind', source: '/here', target: '/etc/app' }
  const volume = { type: 'volume', source: 'v', target: '/etc/app' }
  const CONFIG = { configs: [{ source: 'given', target: '/etc/app/x' }] }
  const secret = (target?: string) => ({ secrets: [{ source: 'given', ...(target && { target }) }] })

  test.each([
    [{ deploy: { replicas: 2 }, ports: [{ target: 80 }] }, ['2 replicas that publish one host port']],
    [{ provider: { type: 'model' } }, ['provider']],
    [{ pre_start: [{ command: ['x'] }] }, ['pre_start hooks']],
    [{ use_api_socket: true }, ['use_api_socket']],
    [{ configs: [{ source: 'out' }] }, ['the external config out']],
    [{ secrets: [{ source: 'driven' }] }, ['the secret driven with a driver']],
    [{ read_only: true, ...CONFIG }, ['the config given at /etc/app/x, in a read-only container']],
    [
      { read_only: true, volumes: [volume], ...CONFIG },
      ['the config given at /etc/app/x, in a read-only container'],
    ],
    [
      { volumes: [{ ...volume, read_only: true }], ...CONFIG },
      ['the config given at /etc/app/x, in a read-only mount'],
    ],
    [{ volumes: [bind], ...CONFIG }, ['the config given at /etc/app/x, in a folder of this machine']],
    [
      { volumes: [bind, { type: 'tmpfs', target: '/etc' }], ...CONFIG },
      ['the config given at /etc/app/x, in a folder of this machine'],
    ],
    [
      { volumes: [{ type: 'tmpfs', target: '/etc/' }], ...CONFIG },
      ['the config given at /etc/app/x, in a tmpfs'],
    ],
    [{ tmpfs: ['/run:size=1m'], ...secret() }, ['the secret given at /run/secrets/given, in a tmpfs']],
    [{ tmpfs: ['/'], ...secret('key') }, ['the secret given at /run/secrets/key, in a tmpfs']],
    [
      { configs: [{ source: 'given', uid: 'node' }] },
      ['the config given with a uid or gid that is no number'],
    ],
    [{ pre_stop: [{ command: ['x'] }, { command: null }] }, ['pre_stop without a command']],
  ])('is refused: %j', (service, expected) => {
    expect(reported(service)).toEqual(expected)
  })

  test.each([
    { deploy: { replicas: 2 } },
    { post_start: [{ command: ['x'] }], pre_stop: [{ command: ['y'] }], pre_start: [] },
    { ...CONFIG, ...secret(), volumes: [volume, { ...bind, target: '/etc/apps' }], tmpfs: ['/tmp'] },
    { read_only: true, tmpfs: ['/run'], configs: [{ source: 'file' }], secrets: [{ source: 'file' }] },
  ])('is supported: %j', (service) => {
    expect(reported(service)).toEqual([])
  })

  test('the error lists everything, and each advice once', () => {
    const model: ComposeModel = { name: 'p', services: { a: { provider: {} }, b: { provider: {} } } }
    expect(() => requireSupported(model, 'c.yml')).toThrow(
      /does not support: service a: provider; service b: provider\n {2}What to do: Run an image in place of a `provider`, or start what it provides outside of the stack\.$/,
    )
  })
})
