import { describe, expect, test } from 'vitest'
import type { ComposeModel } from '../model.ts'
import { isMountNeeded, mountedPaths, mountMissing } from './mounts.ts'

const model: ComposeModel = {
  name: 'p',
  services: {
    web: {
      image: 'x',
      volumes: [
        { type: 'bind', source: '/r/app', target: '/app', bind: { create_host_path: true } },
        { type: 'volume', source: 'data', target: '/data' },
        { type: 'tmpfs', target: '/tmp' },
      ],
      configs: [{ source: 'c' }, { source: 'theirs' }],
      secrets: [{ source: 's' }],
    },
  },
  configs: { c: { file: '/r/c.json' }, theirs: { external: true } },
  secrets: { s: { file: '/r/s.pem' }, unused: { file: '/r/unused' } },
}

test('bind mounts and the files of configs and secrets that services use are paths of the host', () => {
  expect(mountedPaths(model)).toEqual([
    { service: 'web', as: 'bind', name: '/app', path: '/r/app' },
    { service: 'web', as: 'config', name: 'c', path: '/r/c.json' },
    { service: 'web', as: 'secret', name: 's', path: '/r/s.pem' },
  ])
})

describe('isMountNeeded', () => {
  const at = { file: 'c.yml', line: 1, column: 1 }
  const mount = (path: string) => ({ service: 'web', as: 'bind' as const, name: '/x', path })
  test.each([
    ['inside of the repository', '/r/app', { at, isCreated: false, isRelative: true }, true],
    ['inside, and its place is not known', '/r/app', null, true],
    ['inside, and created on purpose', '/r/app', { at, isCreated: true, isRelative: true }, false],
    ['outside, written relative to the file', '/other', { at, isCreated: false, isRelative: true }, true],
    [
      'outside, written as absolute',
      '/var/run/docker.sock',
      { at, isCreated: false, isRelative: false },
      false,
    ],
    ['in a folder whose name begins like the root', '/repository', null, false],
  ])('a path %s', (_, path, written, needed) => {
    expect(isMountNeeded({ mount: mount(path), written }, '/r')).toBe(needed)
  })

  test.each([
    ['C:\\r\\app', 'C:\\r', true],
    ['C:\\repository', 'C:\\r', false],
    ['/app', '/', true],
  ])('%s in the repository %s', (path, root, needed) => {
    expect(isMountNeeded({ mount: mount(path), written: null }, root)).toBe(needed)
  })
})

test('the error has every place, and the service if it is only one', () => {
  const [bind, config] = mountedPaths(model)
  if (bind === undefined || config === undefined) throw new Error('the model has no mounts')
  const written = { at: { file: 'c.yml', line: 4, column: 9 }, isCreated: false, isRelative: true }
  const error = mountMissing(
    [
      { mount: bind, written },
      { mount: config, written: null },
    ],
    'c.yml',
    { file: 'M.md', line: 7, column: 1 },
  )
  expect(error).toMatchObject({ code: 'MOUNT_MISSING', service: 'web' })
  expect(error.message).toMatch(/c\.yml mounts paths that do not exist: \/r\/app, \/r\/c\.json/)
  expect(error.problems).toEqual([
    { ...written.at, message: 'the source of the mount /app of service web does not exist', found: '/r/app' },
    {
      ...{ file: 'M.md', line: 7, column: 1 },
      message: 'the file of config c, which service web uses, does not exist',
      found: '/r/c.json',
    },
  ])
})
