import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type MountedState, mountedChanges, stateOf } from './mounted-state.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ssot-mounted-'))
  mkdirSync(join(root, 'db'))
  writeFileSync(join(root, 'db/init.sql'), 'create')
})
afterEach(() => rmSync(root, { recursive: true }))

const state = () => stateOf([join(root, 'db'), join(root, 'absent')], root)

/** What has changed, when the service `db` mounts its folder and `all` the whole of it. */
function mountedDifference(before: MountedState, now: MountedState): string | null {
  const mounts = [
    { service: 'db', path: join(root, 'db') },
    { service: 'all', path: root },
  ]
  const changes = mountedChanges(before, now, mounts, root)
  if ('unknown' in changes) return changes.unknown
  return changes.map(({ clause, services }) => `${services.join(' and ')}: ${clause}`).join('; ') || null
}

test('mounted files that nobody has touched do not differ', async () => {
  expect(mountedDifference(await state(), await state())).toBeNull()
})

test('a file that was added, changed or removed in a mounted folder is named', async () => {
  const before = await state()
  writeFileSync(join(root, 'db/seed.sql'), 'insert')
  writeFileSync(join(root, 'db/init.sql'), 'created')
  expect(mountedDifference(before, await state())).toBe(
    'all and db: db/init.sql was changed, db/seed.sql was added',
  )
  const later = await state()
  rmSync(join(root, 'db/seed.sql'))
  expect(mountedDifference(later, await state())).toBe('all and db: db/seed.sql was removed')
})

test('what is behind a link counts if the link itself is mounted', async () => {
  mkdirSync(join(root, 'links'))
  symlinkSync('../db', join(root, 'links/folder'))
  symlinkSync('../db/init.sql', join(root, 'links/file'))
  const paths = ['links', 'links/folder', 'links/file', 'links/absent'].map((path) => join(root, path))
  const before = await stateOf(paths, root)
  expect(mountedDifference(before, await stateOf(paths, root))).toBeNull()
  writeFileSync(join(root, 'db/init.sql'), 'created')
  expect(mountedDifference(before, await stateOf(paths, root))).toBe(
    'all: links/file was changed, links/folder/init.sql was changed',
  )
})

test('mounted files that are too many count as changed', async () => {
  const unknown = await stateOf([join(root, 'db')], root, 1)
  expect(mountedDifference(unknown, unknown)).toBe('services mount more than 1 files')
})

test('an install into a mounted node_modules counts, and caches of tools and what git writes do not', async () => {
  const write = (path: string) => {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), `${Math.random()}`)
  }
  for (const path of ['node_modules/.package-lock.json', 'node_modules/@a/b/index.js', '.git/index'])
    write(path)
  const all = () => stateOf([root], root)
  const before = await all()
  for (const path of ['node_modules/.vite/results.json', '.git/index']) write(path)
  expect(mountedDifference(before, await all())).toBeNull()
  write('node_modules/.package-lock.json')
  expect(mountedDifference(before, await all())).toBe('all: node_modules/.package-lock.json was changed')
  write('node_modules/@a/c/index.js')
  expect(mountedDifference(before, await all())).toContain('node_modules/@a/c was added')
})

test('a changed file belongs to the services that mount it, and not to those that mount one with a longer name', async () => {
  mkdirSync(join(root, 'db-other'))
  const mounts = [
    { service: 'db', path: join(root, 'db') },
    { service: 'init', path: join(root, 'db/init.sql') },
    { service: 'other', path: join(root, 'db-other') },
  ]
  const look = () =>
    stateOf(
      mounts.map(({ path }) => path),
      root,
    )
  const before = await look()
  writeFileSync(join(root, 'db/init.sql'), 'created')
  writeFileSync(join(root, 'db-other/a.js'), '1')
  expect(mountedChanges(before, await look(), mounts, root)).toEqual([
    { clause: 'db-other/a.js was added', services: ['other'] },
    { clause: 'db/init.sql was changed', services: ['db', 'init'] },
  ])
})
