import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { KEPT_IMAGES } from '../core/images/obsolete.ts'
import { COMPOSE_LABEL_PROJECT } from '../core/stacks/labels.ts'
import { NO_PINS } from '../testing/engines/no-pins.ts'
import { type TestEngine, testEngine } from '../testing/engines/test-engine.ts'
import { BUILT_WEB_SERVICE, makeProject, WEB_DOCKERFILE, webSource } from '../testing/repositories/project.ts'
import { pruneImages } from './images/prune.ts'

const RUNS = process.env.SSOT_FACES === 'short' ? 8 : 20
/** Far more than the cache needs for the sources of these runs. */
const MAX_CACHE_BYTES = 1024 * 1024
/** Identifies the entries of this test in the build cache. */
const STEP = 'COPY main.js /growing/'

const SERVICE = `services:${BUILT_WEB_SERVICE}    volumes: ["/anonymous"]
`

const FILES = {
  'docker/compose.yml': SERVICE,
  'docker/web.Dockerfile': WEB_DOCKERFILE.replace('COPY main.js /', STEP).replace(
    '/main.js',
    '/growing/main.js',
  ),
}

/*
 * Other tests use the engine at the same time, so each test checks only what its own stacks may have left.
 */

function lines(engine: TestEngine, ...args: string[]): string[] {
  return engine
    .docker(...args)
    .split('\n')
    .filter(Boolean)
}

/** Images of a stack's builds that have lost their name. */
function dangling(engine: TestEngine, stack: string): string[] {
  const filters = ['dangling=true', `label=${COMPOSE_LABEL_PROJECT}=${stack}`]
  return lines(engine, 'image', 'ls', '-q', ...filters.flatMap((filter) => ['--filter', filter]))
}

/** Names of everything mounted in a container. */
function mounted(engine: TestEngine, container: string): string[] {
  return lines(engine, 'inspect', container, '--format', '{{range .Mounts}}{{println .Name}}{{end}}')
}

/** The size of the entries of {@link STEP} in the build cache. */
function cacheBytes(engine: TestEngine): number {
  const entries: { Description: string; Size: string }[] = JSON.parse(
    engine.docker('system', 'df', '--verbose', '--format', '{{json .BuildCache}}'),
  )
  return entries
    .filter(({ Description }) => Description.includes(STEP))
    .reduce((sum, { Size }) => sum + bytesOf(Size), 0)
}

test(`${RUNS} runs, each with a changed source, leave the last images and nothing else`, {
  timeout: 240_000,
}, async () => {
  using engine = await testEngine()
  using project = makeProject({ files: FILES })
  const reference = `ssot-docker/${basename(project.root).toLowerCase()}-web`
  const images = () =>
    lines(engine, 'image', 'ls', '--filter', `reference=${reference}`, '--format', '{{.Tag}}')
  const cacheBefore = cacheBytes(engine)
  const stacks: string[] = []
  const volumes: string[] = []
  const used: string[] = []
  for (let version = 1; version <= RUNS; version++) {
    // Unique to this run, because a source that is in the cache already would not make it grow.
    const text = `${version} of ${basename(project.root)}`
    project.write('app/main.js', webSource(text))
    const stack = await engine.start(project.root)
    expect(await (await fetch(stack.info.services.web?.url ?? '')).text()).toBe(text)
    stacks.push(stack.info.project)
    volumes.push(...mounted(engine, `${stack.info.project}-web-1`))
    used.push(engine.docker('inspect', `${stack.info.project}-web-1`, '--format', '{{.Config.Image}}'))
    // An image that a stack uses is not removed, whatever its age.
    await pruneImages(engine.connection.engine, engine.registry, NO_PINS, engine.self)
    expect(images().map((tag) => `${reference}:${tag}`)).toContain(used.at(-1))
    await stack.stop()
  }
  await pruneImages(engine.connection.engine, engine.registry, NO_PINS, engine.self)
  expect(
    images()
      .map((tag) => `${reference}:${tag}`)
      .sort(),
  ).toEqual(used.slice(-KEPT_IMAGES).sort())
  expect(stacks.flatMap((stack) => dangling(engine, stack))).toEqual([])
  expect(volumes).toHaveLength(RUNS)
  const left = new Set(lines(engine, 'volume', 'ls', '-q'))
  expect(volumes.filter((volume) => left.has(volume))).toEqual([])
  const grown = cacheBytes(engine) - cacheBefore
  expect(grown).toBeGreaterThan(0)
  expect(grown).toBeLessThan(MAX_CACHE_BYTES)
  engine.docker('image', 'rm', ...used.slice(-KEPT_IMAGES))
})

test('three starts at the same time leave one image, and none without a name', async () => {
  using engine = await testEngine()
  using project = makeProject({ files: FILES })
  project.write('app/main.js', webSource('one'))
  const stacks = await Promise.all(Array.from({ length: 3 }, () => engine.start(project.root)))
  const images = stacks.map(({ info }) =>
    engine.docker('inspect', `${info.project}-web-1`, '--format', '{{.Image}} {{.Config.Image}}'),
  )
  await Promise.all(stacks.map((stack) => stack.stop()))
  expect(new Set(images).size).toBe(1)
  expect(stacks.flatMap(({ info }) => dangling(engine, info.project))).toEqual([])
  engine.docker('image', 'rm', images[0]?.split(' ')[1] ?? '')
})

const UNITS: Readonly<Record<string, number>> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 }

/** `93B`, `1.2kB` as bytes. */
function bytesOf(size: string): number {
  const [, number, unit] = /^([\d.]+)(\w+)$/.exec(size) ?? []
  return Number(number) * (UNITS[unit ?? ''] ?? Number.NaN)
}
