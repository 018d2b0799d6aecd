import { describe, expect, test } from 'vitest'
import type { Source, Span } from '../../source.ts'
import { isComposeFile, readComposeFile } from './compose-file.ts'

function source(text: string, path = 'docker/dev.yml'): Source {
  return { path, text, hasBom: false }
}

function read(text: string, others: Record<string, string> = {}) {
  const file = readComposeFile(source(text), (path) =>
    others[path] === undefined ? null : source(others[path], path),
  )
  const at = ({ start, end }: Span) => text.slice(start, end)
  return {
    ...file,
    at,
    messages: file.problems.map(({ message, span }) => `${message} @ ${at(span)}`),
    service: (name: string) => file.services.find((service) => service.name === name),
  }
}

describe('services', () => {
  test('services have the places of their values', () => {
    const file = read(`services:\r
  "api":\r
    image: 'nginx:1' # das Gewöhnliche\r
    container_name: "w\\u0065b"\r
    build: { context: .., dockerfile: docker/a.Dockerfile, target: run }\r
    profiles: [a]\r
    deploy: { replicas: 2 }\r
    env_file: [a.env, { path: b.env }]\r
`)
    const service = file.service('api')
    expect(file.problems).toEqual([])
    expect(file.at(service?.span ?? { start: 0, end: 0 })).toBe('"api"')
    expect(service?.image).toMatchObject({ text: 'nginx:1' })
    expect(file.at(service?.image?.span ?? { start: 0, end: 0 })).toBe("'nginx:1'")
    expect(service?.containerName).toMatchObject({ text: 'web' })
    expect(service?.build).toMatchObject({ context: '.', dockerfile: 'docker/a.Dockerfile' })
    expect(file.at(service?.build?.dockerfileSpan ?? { start: 0, end: 0 })).toBe('docker/a.Dockerfile')
    expect(service).toMatchObject({ profiles: ['a'], replicas: 2 })
    expect(service?.envFiles.map(({ text }) => text)).toEqual(['a.env', 'b.env'])
  })

  test.each([
    ['build: .', 'docker', 'docker/Dockerfile'],
    ['build: ..', '.', 'Dockerfile'],
    ['build: { context: ../api/, dockerfile: ../docker/x }', 'api', 'docker/x'],
    ['build: { dockerfile: x.Dockerfile }', 'docker', 'docker/x.Dockerfile'],
    ['build: { context: ., dockerfile_inline: FROM scratch }', 'docker', null],
    ['build: https://example.org/x.git', null, null],
    ['build: git@example.org:x.git', null, null],
    ['build: "${WHERE:?}"', null, null],
    ['build: { context: ., dockerfile: "${WHICH:?}" }', 'docker', null],
    ['build: ../..', null, null],
  ])('the context and Dockerfile of "%s" are paths from the root', (build, context, dockerfile) => {
    expect(read(`services:\n  api:\n    ${build}\n`).service('api')?.build).toMatchObject({
      context,
      dockerfile,
    })
  })

  test('values from aliases and merges also have the place where they are used', () => {
    const text = `x-base: &base
  image: redis:8
  healthcheck: { test: [CMD, ping] }
services:
  a: { <<: *base, image: redis:7 }
  b: *base
  c:
    <<: [*base]
`
    const file = read(text)
    const [a, b, c] = file.services
    expect(a?.image).toEqual({ text: 'redis:7', span: expect.anything() })
    expect(b?.image?.text).toBe('redis:8')
    expect(file.at(b?.image?.use ?? { start: 0, end: 0 })).toBe('*base')
    expect(c?.image?.use?.start).toBe(text.lastIndexOf('*base'))
    expect(a?.healthcheck).toMatchObject({ kind: 'test', use: { start: text.indexOf('*base') } })
  })

  test.each([
    ['{ test: [CMD, x] }', 'test'],
    ['{ test: curl x }', 'test'],
    ['{ test: [NONE] }', 'disabled'],
    ['{ disable: true }', 'disabled'],
    ['{ test: [CMD, x], disable: false }', 'test'],
    ['{ interval: 5s }', undefined],
    ['!reset null', undefined],
  ])('the healthcheck %s is of the kind %s', (healthcheck, kind) => {
    expect(
      read(`services: { a: { image: x, healthcheck: ${healthcheck} } }`).service('a')?.healthcheck?.kind,
    ).toBe(kind)
  })

  test('variables of a service are read from maps and lists', () => {
    const file = read(`services:
  a:
    image: x
    environment: [A=1, "B=\${C:-x=y}", D]
    labels: { l: m }
    build: { args: { N: 1, P: } }
`)
    const variables = file.service('a')?.environment ?? []
    expect(variables.map(({ key, value, of }) => `${of} ${key.text}=${value?.text}`)).toEqual([
      'environment A=1',
      'environment B=${C:-x=y}',
      'environment D=undefined',
      'labels l=m',
      'build.args N=1',
      'build.args P=undefined',
    ])
    expect(file.at(variables[1]?.value?.span ?? { start: 0, end: 0 })).toBe('${C:-x=y}')
    expect(file.at(variables[1]?.key.span ?? { start: 0, end: 0 })).toBe('B')
  })

  test('dependencies of a service are read in long and short form', () => {
    const file = read(`services:
  a: { image: x, depends_on: [b] }
  b:
    image: x
    depends_on:
      c: { condition: service_completed_successfully }
      d: { condition: service_healthy, required: false }
  c: { image: x }
`)
    expect(
      file.services.flatMap(({ dependsOn }) =>
        dependsOn.map(({ service, condition, required }) => `${service.text} ${condition} ${required}`),
      ),
    ).toEqual(['b service_started true', 'c service_completed_successfully true', 'd service_healthy false'])
  })

  test('a service in several documents of a file is merged', () => {
    const file = read(
      'services: { a: { image: x:1, ports: ["1:1"] } }\n---\nservices: { a: { image: x:2 } }\n',
    )
    expect(file.services).toHaveLength(1)
    expect(file.service('a')).toMatchObject({ image: { text: 'x:2' }, ports: [{ text: '1:1' }] })
  })
})

describe('networks of services', () => {
  const attached = (file: ReturnType<typeof read>, name: string) =>
    file.service(name)?.attachments.map(({ network, aliases, span }) => [network, ...aliases, file.at(span)])

  test.each([
    [
      'networks: [a, "b"]',
      [
        ['a', 'a'],
        ['b', '"b"'],
      ],
    ],
    [
      'networks: { a: , b: { aliases: [x, y] } }',
      [
        ['a', 'a'],
        ['b', 'x', 'y', 'b'],
      ],
    ],
    ['networks: { a: , b: !reset null }', [['a', 'a']]],
    ['networks: []', [['default', 's']]],
    ['networks: {}', [['default', 's']]],
    ['networks: !reset [a]', [['default', 's']]],
    ['init: true', [['default', 's']]],
    ['network_mode: host', []],
    ['network_mode: !reset null', [['default', 's']]],
    ['extends: base', [['a', 'x', 'a']]],
    ['extends: base, networks: {}', [['a', 'x', 'a']]],
    ['extends: base, networks: { a: !reset null }', [['a', 'x', 'a']]],
    [
      'extends: base, networks: [b]',
      [
        ['a', 'x', 'a'],
        ['b', 'b'],
      ],
    ],
    ['extends: base, networks: { a: { aliases: [y] } }', [['a', 'x', 'y', 'a']]],
    ['extends: base, networks: !reset []', [['default', 's']]],
    ['extends: base, networks: !override [b]', [['b', 'b']]],
    ['extends: hosted', []],
  ])('a service with %s is attached as Compose does it', (text, expected) => {
    const services = `base: { image: x, networks: { a: { aliases: [x] } } }\n  hosted: { image: x, network_mode: host }`
    const file = read(`services:\n  ${services}\n  s: { image: x, ${text} }\n`)
    expect(attached(file, 's')).toEqual(expected)
  })

  test('links of a service name services, also those that it takes over', () => {
    const file = read(
      'services:\n  a: { image: x, links: [b, "c:d"] }\n  e: { extends: a, links: [f] }\n  g: { extends: a, links: !override [f] }\n',
    )
    expect(['a', 'e', 'g'].map((name) => file.service(name)?.links)).toEqual([
      ['b', 'c'],
      ['b', 'c', 'f'],
      ['f'],
    ])
  })
})

describe('extends', () => {
  test('values that are extended in the same file keep their place, and the extends is their use', () => {
    const text = `services:
  base: { image: x:1, ports: ["1:1"], environment: [A=1, B=1], build: { context: ., target: t } }
  api: { extends: base, ports: ["2:2"], environment: { A: 2 }, build: { dockerfile: d } }
`
    const file = read(text)
    const api = file.service('api')
    expect(api).toMatchObject({
      image: { text: 'x:1', span: { start: text.indexOf('x:1') }, use: { start: text.indexOf('base,') } },
      ports: [{ text: '1:1' }, { text: '2:2' }],
      build: { dockerfile: 'docker/d', target: { text: 't' } },
    })
    expect(api?.environment.map(({ key, value }) => `${key.text}=${value?.text}`)).toEqual(['B=1', 'A=2'])
  })

  test('a healthcheck that changes only the interval keeps the inherited test and its place', () => {
    const text = `services:
  base: { image: x:1, healthcheck: { test: [CMD, x] } }
  api: { extends: base, healthcheck: { interval: 5s } }
  web: { extends: base, healthcheck: { test: [NONE] } }
`
    const file = read(text)
    expect(file.service('api')?.healthcheck).toMatchObject({
      kind: 'test',
      span: { start: text.indexOf('[CMD') },
      use: { start: text.indexOf('base,') },
    })
    expect(file.service('web')?.healthcheck).toEqual({
      kind: 'disabled',
      span: { start: text.indexOf('[NONE'), end: text.indexOf('[NONE') + 6 },
    })
  })

  test('a service that is extended from another file keeps its places and paths there', () => {
    const text =
      'services:\n  api:\n    extends: { file: ../common/base.yml, service: base }\n    ports: !reset []\n'
    const base = 'services:\n  base: { build: ., image: x:1, ports: ["1:1"] }\n'
    const file = read(text, { 'common/base.yml': base })
    expect(file.uses).toMatchObject([{ kind: 'extends', path: 'common/base.yml' }])
    const api = file.service('api')
    expect(api?.build).toMatchObject({ context: 'common', dockerfile: 'common/Dockerfile' })
    expect(api?.ports).toEqual([])
    expect(file.at(api?.image?.span ?? { start: 0, end: 0 })).toBe(
      '{ file: ../common/base.yml, service: base }',
    )
    expect(api?.image?.inherited).toMatchObject({
      source: { path: 'common/base.yml' },
      span: { start: base.indexOf('x:1') },
    })
  })

  test('an extends that is circular, or has no target, is a problem', () => {
    expect(
      read(
        'services:\n  a: { extends: b }\n  b: { extends: a }\n  c: { extends: d }\n  e: { extends: { file: f.yml, service: g } }\n',
      ).messages,
    ).toEqual([
      'Service a extends itself @ b',
      'Service b extends itself @ a',
      'Service c extends d, which docker/dev.yml does not have @ d',
      'The file extends a service of docker/f.yml, which is not in the repository @ f.yml',
    ])
  })
})

test('included files are paths from the root', () => {
  const file = read('include:\n  - ../a.yml\n  - path: [b.yml, "${X:?}"]\n    project_directory: ..\n', {
    'a.yml': 'services: {}',
  })
  expect(file.uses).toMatchObject([
    { kind: 'include', path: 'a.yml', movesPaths: false },
    { kind: 'include', path: 'docker/b.yml', movesPaths: true },
    { kind: 'include', path: null, movesPaths: true },
  ])
  expect(file.messages).toEqual(['The file includes docker/b.yml, which is not in the repository @ b.yml'])
})

test('the files of one entry of include start from the folder of the first one', () => {
  const texts = ['docker/a.yml', 'docker/b.yml', 'docker/more/c.yml', 'docker/more/d.yml']
  const { uses } = read(
    'include:\n  - path: [./a.yml, b.yml, more/c.yml]\n  - path: [more/c.yml, more/d.yml, a.yml]\n  - path: ["${X:?}", b.yml]\n',
    Object.fromEntries(texts.map((path) => [path, 'services: {}'])),
  )
  expect(uses.map(({ path, movesPaths }) => [path, movesPaths])).toEqual([
    ['docker/a.yml', false],
    ['docker/b.yml', false],
    ['docker/more/c.yml', true],
    ['docker/more/c.yml', false],
    ['docker/more/d.yml', false],
    ['docker/a.yml', true],
    [null, false],
    ['docker/b.yml', true],
  ])
})

test('external networks are those that are external for certain, with their names on the engine', () => {
  const file = read(`networks:
  a: { external: true }
  b: { external: "yes", name: n }
  c: { external: { name: old } }
  d: { external: false, name: m }
  e: { external: "\${X:?}" }
  f:
  g: { external: true }
  h: { external: true }
  i: { external: true }
---
networks:
  a: { name: later }
  g: { external: false }
  h: { external: !reset null }
  i: !reset null
`)
  expect(file.externalNetworks.map(({ key, name, span }) => [key, name, file.at(span)])).toEqual([
    ['a', 'later', 'a'],
    ['b', 'n', 'b'],
    ['c', 'old', 'c'],
  ])
})

test('fixed names are those of networks and volumes that are not external', () => {
  const file = read(`networks:
  a: { name: n }
  b: { name: m, external: true }
  c: { name: o, external: false }
  d:
volumes:
  e: { name: p }
`)
  expect(file.fixedNames.map(({ kind, key, name }) => `${kind} ${key} ${name.text}`)).toEqual([
    'network a n',
    'network c o',
    'volume e p',
  ])
})

test('commands are read from each service section, and configs if their content is in the file', () => {
  const file = read(`services:
  a:
    image: x
    entrypoint: &e [sh, -c]
    command: run it
    healthcheck: { test: [CMD, check, null] }
  b: { image: x, entrypoint: *e, command: !reset null }
  c: { image: x, command: { no: command }, healthcheck: { disable: true } }
  d:
configs:
  e: { content: text }
  f: { file: ./f }
  g: { content: }
  h:
`)
  const commands = file.commands.map(({ service, entrypoint, command, test: check }) => [
    service,
    ...[entrypoint, command, check].map((one) => one && `${one.form} ${one.texts.map(({ text }) => text)}`),
  ])
  expect(commands).toEqual([
    ['a', 'list sh,-c', 'string run it', 'list CMD,check,'],
    ['b', 'list sh,-c', null, null],
  ])
  expect(file.configs.map(({ key, content }) => `${key} ${content.text}`)).toEqual(['e text'])
})

describe('interpolations', () => {
  test.each([
    ['in a plain scalar', 'a: x ${V:-1} y'],
    ['in double quotes', 'a: "\\t\\"\\u00e9${V:-1}"'],
    ['in single quotes', "a: 'it''s ''${V:-1}'''"],
    ['in a literal block', 'a: |2-  # ${W}\n   x\n\n    ${V:-1}\n'],
    ['in a folded block', 'a: >\r\n  x\r\n  y ${V:-1}\r\n\r\n  z\r\n'],
    ['in a value of several lines', 'a: x\n  ${V:-1}\n  y'],
    ['before other text', 'a: ${V:-1}é$$X'],
    ['in a list', 'a: ["x", "${V:-1}"]'],
  ])('a variable %s has its exact place', (_, value) => {
    const file = read(`# $C\nx-é:\n  $K: ${value.replace(/\n/gu, '\n  ')}`)
    expect(
      file.interpolations.map(({ span, name, operator, operand }) => [
        file.at(span),
        name,
        operator,
        operand,
      ]),
    ).toEqual([['${V:-1}', 'V', ':-', '1']])
  })

  test('nested variables are found, with the keys that lead to them', () => {
    const file = read('services:\n  a:\n    ports:\n      - "${A:-${B:?x}}:$C"\n')
    expect(file.interpolations.map(({ span, path }) => `${file.at(span)} ${path}`)).toEqual([
      '${A:-${B:?x}} services.a.ports.0',
      '${B:?x} services.a.ports.0',
      '$C services.a.ports.0',
    ])
  })

  test('invalid variables are problems', () => {
    expect(read('x-a: ${A\nx-b: ${}\nx-c: ${A.b}\nx-d: $1 $( $\n').messages).toEqual([
      '"${" is not closed @ ${A',
      '"${" is not followed by a variable @ ${}',
      '"${" is not followed by a variable @ ${A.b}',
    ])
  })
})

describe('mistakes in a compose file', () => {
  test.each([
    ['services: [a]', ['services is not a map @ [a]']],
    ['- a', ['The file is not a map with the key services @ - a']],
    ['', ['The file has no content @ ']],
    ['servics: {}', ['Unknown key "servics", perhaps "services" @ servics']],
    ['jobs: {}\nx-y: 1', ['Unknown key "jobs" @ jobs']],
    ['services: { a: }', ['Service a has no value; it needs a map @ a']],
    [
      'services: { a: { imagee: x, novel: 1, x-y: 2 } }',
      [
        'Unknown key "imagee" of service a, perhaps "image" @ imagee',
        'Unknown key "novel" of service a @ novel',
      ],
    ],
    ['services: { a: { image: [x] } }', ['image of service a is not a text @ [x]']],
    ['services: { a: { build: [x] } }', ['build of service a is neither a path nor a map @ [x]']],
    ['services: { a: { ports: 80 } }', ['ports of service a is not a list @ 80']],
    ['services: { a: { environment: x } }', ['environment of service a is neither a list nor a map @ x']],
    ['services: { a: { depends_on: x } }', ['depends_on of service a is neither a list nor a map @ x']],
    ['a: &a [*a]', ['Unknown key "a" @ a', 'The alias *a is inside the value that it refers to @ *a']],
  ])('mistakes become problems: %s', (text, messages) => {
    expect(read(text).messages).toEqual(messages)
  })

  test('messages about YAML errors do not quote the file, and the rest is read', () => {
    const file = read(
      'services:\n  a: { image: x }\n  a: { image: y }\nx-b: [s3cret\n"s3cret": "s3cret" s3cret\n',
    )
    expect(file.problems.length).toBeGreaterThan(0)
    expect(file.problems.map(({ message }) => message).join()).not.toContain('s3cret')
    expect(file.service('a')?.image?.text).toBe('x')
  })

  test('a file that is nested too deeply is a problem, not a crash', () => {
    const { problems } = read('['.repeat(50_000) + ']'.repeat(50_000))
    expect(problems.some(({ message }) => message === 'The file is nested more than 100 levels deep')).toBe(
      true,
    )
  })
})

describe('isComposeFile', () => {
  test.each([
    ['a/b.yml', 'services: { a: { image: x } }'],
    ['flow.yml', '{ "services": { "a": { "image": "x" } } }'],
    ['quoted.yml', '"services" : { a: { image: x } }'],
    ['a/b.yaml', 'x-a: &a { build: . }\nservices: { a: *a }\nservces: 1'],
    ['docker-compose.test.yml', 'volumes: { a: }'],
    ['compose.yaml', ''],
    ['compose.override.yml', 'services: { a: { ports: [] } }'],
    ['docker-compose.yml', '{{ template }}: ['],
    ['docker-compose.yml', 'services: { a: { image: x, hostname: "{{.Node.Hostname}}" } }'],
  ])('%s is a compose file: %s', (path, text) => {
    expect(isComposeFile(source(text, path))).toBe(true)
  })

  test.each([
    [
      '.github/workflows/docker-compose.yml',
      'name: x\non: push\njobs: { a: { services: { b: { image: c } } } }',
    ],
    ['ci.yml', 'on: push\njobs: { a: { services: { b: { image: c } } } }'],
    ['.gitlab-ci.yml', 'services: [docker:dind]\ntest: { script: x }'],
    ['.woodpecker.yml', 'steps: { a: { image: b } }\nservices: { db: { image: c } }'],
    ['services.yaml', 'services:\n  _defaults: { autowire: true }\n  App\\: { resource: ../src }'],
    ['api.yaml', 'openapi: 3.0.0\nservices: { a: { image: b } }'],
    ['tasks/docker-compose.yml', '- name: start\n  command: x'],
    ['compose.json', 'services: { a: { image: x } }'],
    ['deploy/docker-compose.j2.yml', 'services: { a: { image: "{{ img }}" } }'],
    ['compose.template.yaml', 'services: { a: { image: x } }'],
    ['chart/templates/docker-compose.yaml', 'services:\n  a:\n    image: {{ .Values.image }}\n'],
    ['README.md', 'services:\n  a:\n    image: x\n'],
  ])('%s is not a compose file: %s', (path, text) => {
    expect(isComposeFile(source(text, path))).toBe(false)
  })
})

test('a chain of services that extend one another is followed up to a bound', () => {
  const links = Array.from({ length: 60 }, (_, index) => `  s${index + 1}: { extends: s${index} }\n`)
  const { problems } = read(`services:\n  s0: { image: x }\n${links.join('')}`)
  expect(problems[0]?.message).toMatch(/is extended by a chain of more than 50 services$/)
})
