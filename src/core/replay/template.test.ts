import { describe, expect, test } from 'vitest'
import type { ComposeModel } from '../compose/model.ts'
import { LABEL_OWNER, LABEL_STACK } from '../stacks/labels.ts'
import { composeHash } from './config-hash.ts'
import type { Exchange } from './exchange.ts'
import { filled, neededBy } from './fill.ts'
import { type Template, templateOf } from './template.ts'

const ID = { network: 'a'.repeat(64), db: 'b'.repeat(64), web: 'c'.repeat(64) }
const SECRET = 'Xk42$pQ9vLm8'

interface Start {
  project: string
  port: number
  owner: string
  /** Of the service `web`, which is built. */
  image: { reference: string; id: string }
}
const FIRST: Start = {
  ...{ project: 'shop-test-0011aabb', port: 28_100, owner: '17@first' },
  image: { reference: 'shop-web:first', id: `sha256:${'d'.repeat(64)}` },
}
const SECOND: Start = {
  ...{ project: 'shop-test-22ccddee', port: 28_117, owner: '99@second' },
  image: { reference: 'shop-web:second', id: `sha256:${'e'.repeat(64)}` },
}

function modelOf({ project, port, owner, image }: Start): ComposeModel {
  const labels = { [LABEL_STACK]: project, [LABEL_OWNER]: owner }
  return {
    name: project,
    services: {
      db: {
        environment: { PASSWORD: SECRET.replace('$', '$$') },
        healthcheck: { test: ['CMD-SHELL', `ping -p ${SECRET.replace('$', '$$')}`] },
        image: 'db:1',
        labels,
        networks: { default: null },
      },
      web: {
        command: ['serve', '"quoted"', `--port=${port}`],
        environment: { SELF: `http://127.0.0.1:${port}/<a>` },
        image: image.reference,
        labels,
        network_mode: 'service:db',
        ports: [{ target: 80, published: `${port}`, host_ip: '127.0.0.1' }],
      },
    },
    networks: { default: { name: `${project}_default`, labels } },
    volumes: { data: { name: `${project}_data`, labels } },
  }
}

/** What Compose asks for. */
function exchangesOf(start: Start, ids = ID): Exchange[] {
  const { project, port, owner, image } = start
  const model = modelOf(start)
  const own = { [LABEL_STACK]: project, [LABEL_OWNER]: owner, 'com.docker.compose.project': project }
  const host = { db: {}, web: { NetworkMode: `container:${ids.db}` } }
  const hash = (service: 'db' | 'web') =>
    composeHash(model, ['services', service], 'without dependencies', { HostConfig: host[service] })
  const post = (what: string, body: object, Id?: string): Exchange => ({
    method: 'POST',
    path: `/v1.45/${what}`,
    // Go escapes these characters.
    body: `${JSON.stringify(body).replaceAll('<', '\\u003c').replaceAll('>', '\\u003e')}\n`,
    status: 201,
    answer: JSON.stringify(Id === undefined ? { Name: 'x' } : { Id, Warnings: [] }),
  })
  const service = (name: 'db' | 'web') => ({
    ...own,
    'com.docker.compose.service': name,
    'com.docker.compose.config-hash': hash(name),
    'com.docker.compose.container-number': '1',
  })
  return [
    post(
      'networks/create',
      { Labels: { ...own, 'com.docker.compose.network': 'default' }, Name: `${project}_default` },
      ids.network,
    ),
    post('volumes/create', {
      Labels: { ...own, 'com.docker.compose.volume': 'data' },
      Name: `${project}_data`,
    }),
    post(
      `containers/create?name=${project}-db-1&platform=linux`,
      {
        Env: [`PASSWORD=${SECRET}`],
        Healthcheck: { Test: ['CMD-SHELL', `ping -p ${SECRET}`], Interval: 1e9 },
        Labels: service('db'),
        HostConfig: { Binds: [`${project}_data:/data:rw`], NetworkMode: `${project}_default` },
      },
      ids.db,
    ),
    post(
      `containers/create?name=${project}-web-1`,
      {
        Env: [`SELF=http://127.0.0.1:${port}/<a>`],
        Cmd: ['serve', '"quoted"', `--port=${port}`],
        Image: image.reference,
        Labels: { ...service('web'), 'com.docker.compose.image': image.id },
        HostConfig: {
          NetworkMode: `container:${ids.db}`,
          PortBindings: { '80/tcp': [{ HostPort: `${port}` }] },
        },
      },
      ids.web,
    ),
    { ...post(`networks/${ids.network}/connect`, { Container: ids.web }), status: 200, answer: '' },
  ]
}

const hide = (text: string) => text.replaceAll(SECRET, '[redacted]')

function record(exchanges: readonly Exchange[], start = FIRST, model = modelOf(start)) {
  const { project, port, image } = start
  const run = { project, ports: { web: port }, images: new Map([['web', image]]) }
  return templateOf({ exchanges, model, run, hide })
}

function templateFor(start = FIRST): Template {
  const made = record(exchangesOf(start), start)
  if ('refused' in made) throw new Error(made.refused)
  return made.template
}

/** The requests of another start, as they are sent. */
function requests(template: Template, start: Start, ids: readonly (string | null)[]) {
  const known = new Map(ids.flatMap((id, index) => (id === null ? [] : [[index, id] as const])))
  return template.steps.map((step) => {
    const images = new Map([['web', start.image]])
    const { path, query, body } = filled(step, {
      ...{ model: modelOf(start), rule: template.rule, ids: known, images },
    })
    return { path, query, body }
  })
}

function asSent(exchanges: readonly Exchange[]) {
  return exchanges.map(({ path, body }) => {
    const [plain = '', query = ''] = path.split('?')
    return { path: plain, query: Object.fromEntries(new URLSearchParams(query)), body: JSON.parse(body) }
  })
}

describe('a template', () => {
  test('gives the requests that Compose would send in another start', () => {
    const ids = { network: '1'.repeat(64), db: '2'.repeat(64), web: '3'.repeat(64) }
    const answers = [ids.network, null, ids.db, ids.web]
    expect(requests(templateFor(), SECOND, answers)).toEqual(asSent(exchangesOf(SECOND, ids)))
  })

  test('is the same whichever start it was made of', () => {
    expect(templateFor(SECOND)).toEqual(templateFor(FIRST))
  })

  test('has nothing of the start that it was made of, and no value of the model', () => {
    const text = JSON.stringify(templateFor())
    const { project, port, owner, image } = FIRST
    for (const value of [
      project,
      `${port}`,
      owner,
      image.reference,
      image.id,
      SECRET,
      'quoted',
      ID.db,
      ID.network,
    ])
      expect(text).not.toContain(value)
  })

  test('knows which answers a request needs', () => {
    expect(templateFor().steps.map(neededBy)).toEqual([[], [], [], [2], [0, 3]])
  })

  test('says of what each request is', () => {
    expect(templateFor().steps.map(({ kind, of }) => [kind, of])).toEqual([
      ['network', ['networks', 'default']],
      ['volume', ['volumes', 'data']],
      ['container', ['services', 'db']],
      ['container', ['services', 'web']],
      ['connection', null],
    ])
  })

  test('is not filled from a model without the values that it names', () => {
    const [, , db] = templateFor().steps
    const model = { name: 'p', services: { db: {} } }
    if (db === undefined) throw new Error('no step')
    expect(() =>
      filled(db, { model, rule: 'without dependencies', ids: new Map(), images: new Map() }),
    ).toThrow(TypeError)
  })
})

describe('there is no template', () => {
  const [network, volume, db, web, connection] = exchangesOf(FIRST) as [
    Exchange,
    Exchange,
    Exchange,
    Exchange,
    Exchange,
  ]

  test.each<[string, Partial<Exchange>, string]>([
    [
      'a request that is not known',
      { path: '/v1.45/images/create?fromImage=a' },
      'Compose asked the engine for POST /images/create',
    ],
    [
      'files put into a container',
      { method: 'PUT', path: `/v1.45/containers/${ID.db}/archive` },
      `Compose asked the engine for PUT /containers/${ID.db}/archive`,
    ],
    [
      'a removal',
      { method: 'DELETE', path: '/v1.45/networks/create' },
      'Compose asked the engine for DELETE /networks/create',
    ],
    [
      'an answer that is no success',
      { status: 409 },
      'the engine answered POST /networks/create of Compose with 409',
    ],
    [
      'an answer without an id',
      { answer: '{}' },
      'the engine answered POST /networks/create of Compose without an id',
    ],
    ['a body that is no JSON', { body: 'x' }, 'POST /networks/create of Compose cannot be repeated exactly'],
    [
      'a number that is too large',
      { body: '{"A":9007199254740993}' },
      'POST /networks/create of Compose cannot be repeated exactly',
    ],
    [
      'something that is not of the model',
      { body: '{"Labels":{"com.docker.compose.network":"other"}}' },
      'Compose asked for a network that is not of the model',
    ],
  ])('of %s', (_, changed, refused) => {
    expect(record([{ ...network, ...changed }, volume, db, web, connection])).toEqual({ refused })
  })

  test('of a hash that is made in an unknown way', () => {
    const other = { ...db, body: db.body.replace(/(config-hash":")[0-9a-f]{64}/, `$1${'0'.repeat(64)}`) }
    expect(record([network, volume, other])).toEqual({
      refused: 'the hash that Compose gives services.db is not made as this program knows it',
    })
  })

  test('of a request in which Compose has changed the form of a port', () => {
    const other = { ...web, body: web.body.replace('"HostConfig":{', '"HostConfig":{"Memory":28100,') }
    expect(record([network, volume, db, other])).toEqual({
      refused: 'Compose has put port 28100 of web into a request in a changed form',
    })
  })

  test('not of a request with a longer number that begins with the digits of a port', () => {
    const other = { ...web, body: web.body.replace('"HostConfig":{', '"HostConfig":{"Memory":281000000,') }
    expect(record([network, volume, db, other, connection])).toHaveProperty('template')
  })

  test('of a request in which Compose has changed the form of an image', () => {
    const other = { ...web, body: web.body.replace('"HostConfig":{', '"HostConfig":{"A":"shop-web:first!",') }
    expect(record([network, volume, db, other])).toEqual({
      refused: 'Compose has put the image of web into a request in a changed form',
    })
  })

  test('of a request in which Compose has changed the form of a label', () => {
    const other = { ...web, body: web.body.replace('"HostConfig":{', '"HostConfig":{"A":"by 17@first",') }
    expect(record([network, volume, db, other])).toEqual({
      refused: `Compose has put the label ${LABEL_OWNER} into a request in a changed form`,
    })
  })

  test('of a request in which Compose has changed the form of a secret', () => {
    const other = { ...db, body: db.body.replace('"HostConfig":{', `"HostConfig":{"A":"x-${SECRET}",`) }
    expect(record([network, volume, other])).toEqual({
      refused: 'Compose has put a secret into a request in a changed form, and secrets are not kept',
    })
  })
})
