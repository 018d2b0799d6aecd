import { expect, test } from 'vitest'
import type { ComposeModel } from '../model.ts'
import { beginsEmpty, mountedPaths } from './mounts.ts'
import { dataFolders, withOwnData } from './own-data.ts'

const bind = (source: string, target: string, read_only?: boolean) => ({
  type: 'bind',
  source,
  target,
  ...(read_only === undefined ? {} : { read_only }),
})
const modelOf = (...volumes: ReturnType<typeof bind>[]): ComposeModel => ({
  name: 'p',
  services: { db: { volumes }, other: {} },
})
const emptyOf = (...mount: Parameters<typeof bind>) => mountedPaths(modelOf(bind(...mount))).map(beginsEmpty)

test.each([
  ['/repo/data', '/var/lib/postgresql/data'],
  ['/repo/volume', '/var/lib/localstack'],
  ['/repo/uploads', '/app/uploads'],
  ['/repo/.pgdata', '/var/lib/postgresql/data'],
  ['/repo/temp', '/app/temp'],
  ['/repo/logs', '/srv/app/log/'],
])('a missing folder %s at %s begins empty', (source, target) => {
  expect(emptyOf(source, target)).toEqual([true])
})

test.each([
  ['/repo/src', '/app/src', undefined],
  ['/repo/init.sql', '/var/lib/init.sql', undefined],
  ['/repo/data', '/var/lib/seed', true],
])('a missing path %s at %s, which a service needs, does not begin empty', (source, target, readOnly) => {
  expect(emptyOf(source, target, readOnly)).toEqual([false])
})

test('a missing folder for data becomes a volume of the stack, and other mounts stay', () => {
  const model = modelOf(bind('/repo/data', '/var/lib/db'), bind('/repo/conf', '/etc/db'))
  const { model: own, replaced } = withOwnData(model, mountedPaths(model))
  expect(own.services).toEqual({
    db: { volumes: [{ type: 'volume', target: '/var/lib/db' }, bind('/repo/conf', '/etc/db')] },
    other: {},
  })
  expect(replaced.map(({ path }) => path)).toEqual(['/repo/data'])
})

test.each([
  ['postgres', bind('/repo/data', '/var/lib/postgresql/data'), {}, true],
  ['elasticsearch', bind('/repo/search', '/usr/share/elasticsearch/data'), {}, true],
  ['programs', bind('/repo/vendor', '/var/www/html/vendor'), {}, false],
  ['what is only read', bind('/repo/models', '/data', true), {}, false],
  ['a file', bind('/repo/init.sql', '/var/lib/init.sql'), {}, false],
  ['what a service that is built here is given', bind('/repo/data', '/data'), { build: {} }, false],
])('an existing folder with %s is one for data: %#', (_, volume, more, isData) => {
  const model = { name: 'p', services: { db: { ...more, volumes: [volume] } } }
  expect(dataFolders(model)).toHaveLength(isData ? 1 : 0)
})

test('a folder that two services share stays', () => {
  const volumes = [bind('/repo/data', '/data')]
  expect(dataFolders({ name: 'p', services: { a: { volumes }, b: { volumes } } })).toEqual([])
})

test('a folder that exists is replaced only if it is named as one for data', () => {
  const model = modelOf(bind('/repo/data', '/var/lib/db'), bind('/repo/src', '/srv/src'))
  expect(withOwnData(model, [], dataFolders(model)).model.services.db?.volumes).toEqual([
    { type: 'volume', target: '/var/lib/db' },
    bind('/repo/src', '/srv/src'),
  ])
})
