import { expect, test } from 'vitest'
import type { ComposeModel } from '../model.ts'
import { withOwnNames } from './names.ts'

const MODEL: ComposeModel = {
  name: 'p',
  services: {
    db: { container_name: 'shop-db', networks: { default: null } },
    api: { environment: { DB_HOST: 'shop-db' }, networks: { default: { aliases: ['backend'] } } },
  },
  networks: { default: { name: 'p_default' } },
}

test('a model whose names all come from its project stays as it is', () => {
  const model = { ...MODEL, services: { api: MODEL.services.api ?? {} } }
  expect(withOwnNames(model)).toEqual({ model, leftOut: [] })
})

test('a container without its fixed name is found by it on the networks of the stack', () => {
  const { model, leftOut } = withOwnNames(MODEL)
  expect(model.services).toEqual({
    db: { networks: { default: { aliases: ['shop-db'] } } },
    api: MODEL.services.api,
  })
  expect(leftOut).toEqual([{ key: 'container_name', of: { kind: 'service', key: 'db' }, name: 'shop-db' }])
})

test('a container name that is that of its service needs no alias', () => {
  const services = { db: { container_name: 'db', networks: { default: null } } }
  expect(withOwnNames({ ...MODEL, services }).model.services).toEqual({ db: { networks: { default: null } } })
})

test('fixed names of networks and volumes are replaced, unless they are external', () => {
  const { model, leftOut } = withOwnNames({
    name: 'p',
    services: {},
    networks: { front: { name: 'shop' }, theirs: { name: 'proxy', external: true } },
    volumes: { data: { name: 'shop-data' }, cache: { name: 'p_cache' } },
  })
  expect(model).toEqual({
    name: 'p',
    services: {},
    networks: { front: { name: 'p_front' }, theirs: { name: 'proxy', external: true } },
    volumes: { data: { name: 'p_data' }, cache: { name: 'p_cache' } },
  })
  expect(leftOut).toEqual([
    { key: 'name', of: { kind: 'network', key: 'front' }, name: 'shop' },
    { key: 'name', of: { kind: 'volume', key: 'data' }, name: 'shop-data' },
  ])
})

test('a host name is left out in an external network only, and no alias is given there', () => {
  const services = {
    inner: { hostname: 'one', networks: { default: null } },
    outer: { hostname: 'two', networks: { default: null, theirs: null } },
  }
  const { model, leftOut } = withOwnNames({
    ...MODEL,
    services,
    networks: { ...MODEL.networks, theirs: { name: 'proxy', external: true } },
  })
  expect(model.services).toEqual({
    inner: services.inner,
    outer: { networks: { default: { aliases: ['two'] }, theirs: null } },
  })
  expect(leftOut).toEqual([{ key: 'hostname', of: { kind: 'service', key: 'outer' }, name: 'two' }])
})

test('what refers to a container by its fixed name refers to its service', () => {
  const services = {
    db: { container_name: 'shop-db' },
    side: {
      network_mode: 'container:shop-db',
      pid: 'container:shop-db',
      ipc: 'container:other',
      volumes_from: ['container:shop-db:ro', 'db'],
    },
  }
  expect(withOwnNames({ name: 'p', services }).model.services.side).toEqual({
    network_mode: 'service:db',
    pid: 'service:db',
    ipc: 'container:other',
    volumes_from: ['db:ro', 'db'],
    depends_on: { db: { condition: 'service_started', required: true, restart: true } },
  })
})

test('a service that depends on the container that it refers to keeps its condition', () => {
  const dependencies = {
    db: { condition: 'service_healthy' as const },
    log: { condition: 'service_started' as const },
  }
  const services = {
    db: { container_name: 'shop-db' },
    log: {},
    side: { volumes_from: ['container:shop-db'], depends_on: dependencies },
    other: { network_mode: 'container:other' },
  }
  const changed = withOwnNames({ name: 'p', services }).model.services
  expect(changed.side).toEqual({ volumes_from: ['db'], depends_on: dependencies })
  expect(changed.other).toEqual(services.other)
})
