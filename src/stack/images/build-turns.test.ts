import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { describeHappening } from '../../core/events/wording.ts'
import { identify, type ProcessIdentity } from '../../host/processes/identity.ts'
import { Registry } from '../../host/registry/registry.ts'
import { buildInTurn } from './build-turns.ts'

let folder: string
let registry: Registry
let there: Set<string>
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-turns-'))
  registry = new Registry(join(folder, 'registry.db'))
  there = new Set()
})
afterEach(() => {
  registry[Symbol.dispose]()
  rmSync(folder, { recursive: true })
})

function living(pid: number): ProcessIdentity {
  const found = identify(pid)
  if (!found) throw new Error(`process ${pid} does not live`)
  return found
}
const self = living(process.pid)
const other = living(process.ppid)
const a = { image: 'a:1' }
const b = { image: 'b:1' }

function run(
  images: readonly { image: string }[],
  build: (built: string[]) => Promise<void> = async () => {},
) {
  const seen: string[] = []
  const done = buildInTurn(images, {
    registry,
    self,
    signal: new AbortController().signal,
    emit: (happening) => seen.push(describeHappening(happening)),
    isThere: async ({ image }) => there.has(image),
    async build(built) {
      await build(built.map(({ image }) => image))
      for (const { image } of built) there.add(image)
      seen.push(`built ${built.map(({ image }) => image)}`)
    },
  })
  return { done, seen }
}

test('images that no other process builds are built at once, and their locks are released', async () => {
  const { done, seen } = run([a, b])
  await done
  expect(seen).toEqual(['built a:1,b:1'])
  expect(registry.locks.living('build')).toEqual([])
})

test('an image that another process builds is waited for, and not built again', async () => {
  registry.locks.claim('build', 'a:1', '', other)
  const { done, seen } = run([a, b])
  await expect
    .poll(() => seen)
    .toEqual(['built b:1', `waiting for process ${process.ppid}, which is building a:1`])
  there.add('a:1')
  registry.locks.release('build', 'a:1', other)
  await done
  expect(seen).toHaveLength(2)
})

test('an image that another process has failed to build is built by this one', async () => {
  registry.locks.claim('build', 'a:1', '', other)
  const { done, seen } = run([a])
  await expect.poll(() => seen).toHaveLength(1)
  registry.locks.release('build', 'a:1', other)
  await done
  expect(seen[1]).toBe('built a:1')
})

test('a failed build releases its locks', async () => {
  const { done } = run([a], async () => {
    throw new Error('exit 7')
  })
  await expect(done).rejects.toThrow('exit 7')
  expect(registry.locks.living('build')).toEqual([])
})

test('a failed claim releases the locks that were claimed before it', async () => {
  const claim = registry.locks.claim.bind(registry.locks)
  registry.locks.claim = (kind, image, note, owner) => {
    if (image === 'b:1') throw new Error('database is locked')
    return claim(kind, image, note, owner)
  }
  const { done } = run([a, b])
  await expect(done).rejects.toThrow('database is locked')
  expect(registry.locks.living('build')).toEqual([])
})
