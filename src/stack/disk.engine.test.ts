import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { LABEL_BUILD_HASH } from '../core/labels.ts'
import { KEPT_IMAGES } from '../core/obsolete-images.ts'
import { testEngine } from '../dev/engine.ts'
import { BUILT_WEB_SERVICE, makeProject, WEB_DOCKERFILE, webSource } from '../dev/project.ts'
import { pruneImages } from './prune-images.ts'

const RUNS = 20
/** What the cache of one service whose only layer of its own is a line of source may take, with room to spare. */
const MAX_CACHE_BYTES = 20 * 1024 * 1024

const SERVICE = `services:${BUILT_WEB_SERVICE}    volumes: ["/anonymous"]
`

/** Of ours: others may be at work on the engine. */
const DANGLING = ['image', 'ls', '-q', '--filter', 'dangling=true', '--filter', `label=${LABEL_BUILD_HASH}`]

const FILES = {
  'docker/compose.yml': SERVICE,
  'docker/web.Dockerfile': WEB_DOCKERFILE,
}

test(`${RUNS} runs with a changed source before each leave the last images and nothing else`, {
  timeout: 240_000,
}, async () => {
  using engine = await testEngine()
  const lines = (...args: string[]) =>
    engine
      .docker(...args)
      .split('\n')
      .filter(Boolean)
  const dangling = () => lines(...DANGLING).length
  const volumes = () => lines('volume', 'ls', '-q').length
  using project = makeProject({ files: FILES })
  const reference = `ssot-docker/${basename(project.root).toLowerCase()}-web`
  const images = () => lines('image', 'ls', '--filter', `reference=${reference}`, '--format', '{{.Tag}}')
  const cacheBytes = () => sizeOf(lines('system', 'df', '--format', '{{.Type}}={{.Size}}'))
  const before = { dangling: dangling(), volumes: volumes(), cache: cacheBytes() }
  const used: string[] = []
  for (let version = 1; version <= RUNS; version++) {
    project.write('app/main.js', webSource(String(version)))
    const stack = await engine.start(project.root)
    expect(await (await fetch(stack.info.services.web?.url ?? '')).text()).toBe(String(version))
    used.push(engine.docker('inspect', `${stack.info.project}-web-1`, '--format', '{{.Config.Image}}'))
    // While a stack uses it, an image stays, whatever its age.
    await pruneImages(engine.connection.engine, engine.registry, engine.self)
    expect(images().map((tag) => `${reference}:${tag}`)).toContain(used.at(-1))
    await stack.stop()
  }
  await pruneImages(engine.connection.engine, engine.registry, engine.self)
  expect(
    images()
      .map((tag) => `${reference}:${tag}`)
      .sort(),
  ).toEqual(used.slice(-KEPT_IMAGES).sort())
  expect({ dangling: dangling(), volumes: volumes() }).toEqual({
    dangling: before.dangling,
    volumes: before.volumes,
  })
  expect(cacheBytes() - before.cache).toBeLessThan(MAX_CACHE_BYTES)
  engine.docker('image', 'rm', ...used.slice(-KEPT_IMAGES))
})

test('starts at once after a change leave one image, and none without a name', async () => {
  using engine = await testEngine()
  const dangling = () =>
    engine
      .docker(...DANGLING)
      .split('\n')
      .filter(Boolean)
  using project = makeProject({ files: FILES })
  project.write('app/main.js', webSource('one'))
  const before = dangling()
  const stacks = await Promise.all(Array.from({ length: 3 }, () => engine.start(project.root)))
  const images = stacks.map(({ info }) =>
    engine.docker('inspect', `${info.project}-web-1`, '--format', '{{.Image}} {{.Config.Image}}'),
  )
  await Promise.all(stacks.map((stack) => stack.stop()))
  expect(new Set(images).size).toBe(1)
  expect(dangling()).toEqual(before)
  engine.docker('image', 'rm', images[0]?.split(' ')[1] ?? '')
})

const UNITS: Readonly<Record<string, number>> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 }

/** The size of the build cache, out of `docker system df`. */
function sizeOf(rows: readonly string[]): number {
  const row = rows.find((line) => line.startsWith('Build Cache='))
  const [, number, unit] = /=([\d.]+)(\w+)/.exec(row ?? '') ?? []
  return Number(number) * (UNITS[unit ?? ''] ?? Number.NaN)
}
