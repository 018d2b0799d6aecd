import { describe, expect, test } from 'vitest'
import { VALUES } from '../../../../testing/samples/specification-cases.ts'
import { readComposeFile } from '../../read/compose-file.ts'

/** The problems of a compose file, each with the text that it is about. */
function problems(text: string, path = 'compose.yml'): string[] {
  const file = readComposeFile({ path, text, hasBom: false }, () => null)
  return file.problems
    .filter(({ message }) => !message.includes('not in the repository'))
    .map(({ message, span }) => `${message} @ ${text.slice(span.start, span.end)}`)
}

const inService = (text: string) => problems(`services: { a: { ${text} } }`)

test.each(VALUES)(
  'valid values of $key are accepted, and invalid ones rejected',
  ({ key, right, wrong, newer = [], stricter = [] }) => {
    const isClean = (value: string) => problems(`services:\n  a:\n    ${key}: ${value}\n`).length === 0
    expect([...right, ...newer].filter((value) => !isClean(value))).toEqual([])
    expect([...wrong, ...stricter].filter(isClean)).toEqual([])
  },
)

describe('messages', () => {
  test.each([
    ['build: { contxt: . }', 'Unknown key "contxt" of build of service a, perhaps "context" @ contxt'],
    ['healthcheck: { interval: 5 }', 'healthcheck.interval of service a is not a duration such as 1m30s @ 5'],
    ['restart: false', 'restart of service a is a boolean, but must be a text: put it in quotes @ false'],
    ['hostname: 12', 'hostname of service a is a number, but must be a text: put it in quotes @ 12'],
    [
      'environment: { 1: x }',
      'Key "1" of environment of service a is a number, but must be a text: put it in quotes @ 1',
    ],
    [
      'environment: { D: 2024-01-31 }',
      'environment.D of service a is a date, but must be a text: put it in quotes @ 2024-01-31',
    ],
    [
      'healthcheck: { test: x, start_interval: 1s }',
      'Service a has healthcheck.start_interval, which needs healthcheck.start_period @ 1s',
    ],
    ['cgroup: pivate', 'cgroup of service a is not one of "host", "private", perhaps "private" @ pivate'],
    ['gpus: some', 'gpus of service a is neither "all" nor a list @ some'],
    ['ports: [{ target: 0 }]', 'target of an entry of ports of service a is not a port from 1 to 65535 @ 0'],
    [
      'volumes: [{ type: bind, target: /a, bnd: {} }]',
      'Unknown key "bnd" of an entry of volumes of service a, perhaps "bind" @ bnd',
    ],
    ['init:', 'init of service a has no value; it needs true or false @ init'],
    ['dns: [x, ~]', 'An entry of dns of service a has no value; it needs a text @ ~'],
    [
      'command: "sh -c \'a"',
      'command of service a is neither a command line with all quotes and brackets closed nor a list @ "sh -c \'a"',
    ],
    ['security_opt: [a, a]', 'An entry of security_opt of service a is a duplicate @ a'],
    [
      'depends_on: { b: { required: false } }',
      'depends_on.b of service a needs "condition" @ { required: false }',
    ],
    [
      'network_mode: host, networks: [b]',
      'Service a has both "network_mode" and "networks", which exclude each other @ networks',
    ],
    [
      'develop: { watch: [{ path: a, action: sync }] }',
      'An entry of develop.watch of service a needs "target", the path to sync to @ sync',
    ],
  ])('a mistake in a service is reported at the key or value, with what is allowed: %s', (text, message) => {
    expect(inService(text)).toEqual([message])
  })

  test.each([
    [
      'services: { "a b": { image: x } }',
      'Key "a b" of services is not a name of letters, digits, ".", "_" and "-" @ "a b"',
    ],
    [
      'networks: { n: { ipam: { config: [{ sub: x }] } } }',
      'Unknown key "sub" of an entry of ipam.config of network n @ sub',
    ],
    [
      'volumes: { v: { external: true, driver: d } }',
      'Volume v is external, so it must not have "driver" @ driver',
    ],
    ['secrets: { s: {} }', 'Secret s needs one of "file", "environment", "external", "driver" @ {}'],
    [
      'configs: { c: { file: a, content: b } }',
      'Config c has both "file" and "content", which exclude each other @ content',
    ],
    ['version: 3', 'version is a number, but must be a text: put it in quotes @ 3'],
    ['include: a.yml', 'include is not a list @ a.yml'],
  ])(
    'a mistake outside services is reported at the key or value, with what is allowed: %s',
    (text, message) => {
      expect(problems(text)).toEqual([message])
    },
  )
})

test('one problem does not hide another', () => {
  expect(
    inService('build: { context: 1, bogus: 2, args: x }, ports: [x, { targt: 1 }], healthcheck: []').map(
      (problem) => problem.replace(/.* @ /su, ''),
    ),
  ).toEqual(['1', 'bogus', 'x', 'x', '{ targt: 1 }', 'targt', '[]'])
})

describe('no problem', () => {
  test.each([
    [
      'variables in place of any scalar',
      'services: { a: { init: "${A:?}", cpus: "${B-1}", stop_grace_period: "${C}s", cgroup: $D } }',
    ],
    ['extensions', 'x-a: { 0x: [1] }\nservices: { a: { x-b: , build: { x-c: 1 } } }'],
    ['values that are reset', 'services: { a: { bogus: !reset null, ports: !reset 1 } }'],
    ['lists that override others', 'services: { a: { ports: !override ["80"] } }'],
    [
      'keys that the extended service has',
      'services: { a: { extends: b, volumes: [{ target: /a }] }, b: { volumes: [{ type: volume, target: /a }] } }',
    ],
    [
      'keys that the first document has',
      'services: { a: { depends_on: { b: { condition: service_started } } } }\n---\nservices: { a: { depends_on: { b: { restart: true } } } }',
    ],
  ])('%s are not a problem', (_, text) => {
    expect(problems(text)).toEqual([])
  })

  test('keys that an override file lacks are not a problem, since the other file may have them', () => {
    const text = 'services: { a: { depends_on: { b: { restart: true } } } }'
    expect(problems(text, 'docker/compose.override.yml')).toEqual([])
    expect(problems(text)).toHaveLength(1)
  })
})

test('a mistake that several services share is reported once, at its place', () => {
  const text = `x-base: &base
  imagee: x
  healthcheck: &health { interval: 5 }
services:
  a: *base
  b: { <<: *base, init: maybe }
  c: { healthcheck: *health }
`
  expect(problems(text)).toEqual([
    'Unknown key "imagee" of service a, perhaps "image" @ imagee',
    'healthcheck.interval of service a is not a duration such as 1m30s @ 5',
    'init of service b is not true or false @ maybe',
  ])
})

test('aliases of aliases are checked quickly', () => {
  const levels = Array.from(
    { length: 14 },
    (_, level) => `  a${level + 1}: &a${level + 1} [*a${level}, *a${level}]`,
  )
  const text = `x-a:\n  a0: &a0 [x]\n${levels.join('\n')}\nservices: { s: { image: x } }\n`
  expect(problems(text)).toEqual([])
})

describe('around a YAML error', () => {
  test('the text before a YAML error is checked, and the text after it is not', () => {
    const text = 'services:\n  a:\n    bogus: 1\n    image: "x\n  b:\n    other: 1\n'
    expect(problems(text).filter((problem) => problem.startsWith('Unknown'))).toEqual([
      'Unknown key "bogus" of service a @ bogus',
    ])
  })

  test('the content of a bracket that is not closed is not checked', () => {
    const found = problems('services:\n  a:\n    command: [x,\n    ports:\n      - "80:80"\n    bogus: 1\n')
    expect(found).toHaveLength(
      found.filter((one) => !/command|bogus|ports/u.test(one.replace(/ @ .*/su, ''))).length,
    )
  })

  test('a duplicate key does not prevent the check of others', () => {
    const text = 'services:\n  a: { image: x }\n  a: { image: x }\n  b: { bogus: 1 }\n'
    expect(problems(text)).toContain('Unknown key "bogus" of service b @ bogus')
  })
})
