import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ImageRegistry, imageRegistry, LOGIN } from '../../testing/engines/image-registry.ts'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { startCliWith } from '../../testing/processes/cli.ts'
import { FIRST_PORT, makeProject, type Project } from '../../testing/repositories/project.ts'

let engine: TestEngine
let registry: ImageRegistry
let scratch: string
/** The registries that images of the tests are named after. */
const addresses = new Set<string>()

beforeAll(async () => {
  engine = await testEngine()
  registry = await imageRegistry()
  scratch = mkdtempSync(join(tmpdir(), 'ssot-pin-'))
})
afterAll(async () => {
  for (const address of addresses) removeImagesFrom(address)
  await registry[Symbol.asyncDispose]()
  rmSync(scratch, { recursive: true })
  engine[Symbol.dispose]()
})

/** Removes images by tag and by digest: one whose tag has moved on has only the latter. */
function removeImagesFrom(address: string): void {
  const format = '{{.Repository}} {{.Tag}} {{.Digest}}'
  const listed = engine.docker(
    'image',
    'ls',
    '--digests',
    '--filter',
    `reference=${address}/*/*`,
    '--format',
    format,
  )
  const names = listed.split('\n').flatMap((line) => {
    const [repository = '', tag = '', digest = ''] = line.split(' ')
    // Without its last tag, the engine forgets the digest as well.
    if (/^[\w.-]+$/.test(tag)) return `${repository}:${tag}`
    return digest === '' ? [] : `${repository}@${digest}`
  })
  if (names.length > 0) engine.docker('image', 'rm', '--force', ...new Set(names))
}

const MATRIX = 'docker/DOCKER_SSOT_MATRIX.md'
const HEX = '[0-9a-f]{64}'

/** Builds an image with a server that answers with `text`, pushes it, and returns its digest. */
function push(name: string, text: string): string {
  const files = { 'main.js': `require('http').createServer((q, r) => r.end('${text}')).listen(80)\n` }
  const dockerfile = `FROM ${engine.baseImage('node')}\nCOPY main.js /\nCMD ["node", "/main.js"]\n`
  return pushed(`${registry.address}/${name}`, dockerfile, files)
}

/** Pushes an image that only has a file, and returns its digest. */
function pushFile(name: string, text: string): string {
  return pushed(`${registry.address}/${name}`, 'FROM scratch\nCOPY text /\n', { text })
}

function pushed(image: string, dockerfile: string, files: Record<string, string>): string {
  const folder = mkdtempSync(join(scratch, 'image-'))
  for (const [name, text] of Object.entries({ ...files, Dockerfile: dockerfile })) {
    writeFileSync(join(folder, name), text)
  }
  engine.docker('buildx', 'build', '--quiet', '--load', '--provenance=false', '--tag', image, folder)
  addresses.add(registry.address)
  const digest = new RegExp(`sha256:${HEX}`).exec(engine.docker('push', image))?.[0]
  if (digest === undefined) throw new Error('The engine did not say which digest it has pushed.')
  return digest
}

/** A project whose only service runs an image, and the text of its matrix behind the table Base images. */
function projectWith(image: string, { port = 810, more = '' } = {}): Project {
  const project = makeProject({
    files: {
      'docker/compose.yml': `services:
  web:
    image: ${image}
    init: true
    ports: ["127.0.0.1:\${WEB_PORT:?}:80"]
${more}`,
    },
    services: [`| web | 80 | http | / | WEB_URL | ${FIRST_PORT + port}-${FIRST_PORT + port + 2} | - |`],
  })
  return project
}

const pin = (project: Project, ...args: string[]) => startCliWith({}, project.root, 'pin', ...args).ended
const rowsOf = (project: Project) =>
  [...project.read(MATRIX).matchAll(new RegExp(`^\\| (\\S+) +\\| (sha256:${HEX}|-) +\\|$`, 'gmu'))].map(
    ([, image, digest]) => [image, digest],
  )

async function answerOf(project: Project): Promise<string> {
  const stack = await engine.start(project.root)
  try {
    return await (await fetch(stack.info.services.web?.url ?? '')).text()
  } finally {
    await stack.stop()
  }
}

test('a stack runs the pinned image although its tag has moved, until the digest is renewed', async () => {
  const first = push('shop/web:1', 'first')
  const image = `${registry.address}/shop/web:1`
  using project = projectWith(image)
  const before = project.read(MATRIX)

  expect(await pin(project, '--check')).toMatchObject({
    exit: 1,
    stdout: expect.stringContaining(`missing  ${image}  no row in the table Images  docker/compose.yml:3:12`),
  })
  const dry = await pin(project, '--dry-run')
  expect(dry).toMatchObject({
    exit: 1,
    stdout: expect.stringMatching(new RegExp(`^\\+\\| ${image} +\\| ${first} \\|$`, 'm')),
  })
  expect(project.read(MATRIX)).toBe(before)

  expect(await pin(project)).toMatchObject({
    exit: 0,
    stdout: expect.stringContaining(`pinned   ${image}  ${first}`),
  })
  expect(rowsOf(project)).toEqual([[image, first]])
  expect(project.read(MATRIX).replace(/## Images\n[^#]*(?=## )/u, '')).toBe(before)
  expect(await pin(project, '--check')).toMatchObject({ exit: 0, stdout: 'All digests are current.\n' })

  const second = push('shop/web:1', 'second')
  expect(second).not.toBe(first)
  expect(await answerOf(project)).toBe('first')
  expect(await pin(project)).toMatchObject({ exit: 0, stdout: expect.stringContaining('0 digests written') })
  expect(await pin(project, '--check')).toMatchObject({
    exit: 1,
    stdout: expect.stringContaining(`old      ${image}  the registry has ${second}`),
  })
  expect(await pin(project, '--update', image)).toMatchObject({
    exit: 0,
    stdout: expect.stringContaining(`renewed  ${image}  ${first} -> ${second}`),
  })
  expect(rowsOf(project)).toEqual([[image, second]])
  expect(await answerOf(project)).toBe('second')
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
})

test('the digest of an image for several platforms is that of its index', async () => {
  const one = pushFile('multi/web:one', 'one')
  const image = `${registry.address}/multi/web:all`
  // Only one platform can be built here, and an index of one is an index.
  engine.docker('manifest', 'create', '--insecure', image, `${registry.address}/multi/web:one`)
  const index = engine.docker('manifest', 'push', '--insecure', '--purge', image)
  expect(index).toMatch(new RegExp(`^sha256:${HEX}$`))
  expect(index).not.toBe(one)
  using project = projectWith(image)
  expect(await pin(project)).toMatchObject({ exit: 0 })
  expect(rowsOf(project)).toEqual([[image, index]])
})

test('images that fail are told with what to do, and the others are pinned', async () => {
  await using closed = await imageRegistry({ asksForLogin: true })
  const digest = pushFile('good/web:1', 'good')
  const images = {
    good: `${registry.address}/good/web:1`,
    absent: `${registry.address}/good/web:2`,
    nobody: '127.0.0.1:1/x:1',
    closed: `${closed.address}/priv/x:1`,
  }
  const more = ['absent', 'nobody', 'closed'].map(
    (name) => `  ${name}: { image: "${images[name as keyof typeof images]}" }\n`,
  )
  using project = projectWith(images.good, { more: more.join('') })
  const { exit, output } = await pin(project)
  expect(exit).toBe(2)
  expect(rowsOf(project)).toEqual([[images.good, digest]])
  expect(output).toContain('[IMAGE_NOT_PINNED] The digest of 3 images is not known')
  expect(output).toContain(`docker/compose.yml:6:20 ${images.absent}: manifest unknown`)
  expect(output).toMatch(/127\.0\.0\.1:1\/x:1: .*connection refused/)
  expect(output).toContain(`Log in with \`docker login ${closed.address}\``)
  expect(output).toContain('Correct the name or tag of the image.')
  expect(output).toContain('Check the network and the proxy of the engine')
})

test('the login of the Docker CLI is used, and its password is not printed', async () => {
  await using closed = await imageRegistry({ asksForLogin: true })
  const configWith = (password: string) => {
    const auth = Buffer.from(`${LOGIN.username}:${password}`).toString('base64')
    return JSON.stringify({ auths: { [closed.address]: { auth } } })
  }
  const folder = mkdtempSync(join(scratch, 'config-'))
  writeFileSync(join(folder, 'config.json'), configWith(LOGIN.password))
  // A push with the same login brings the image there.
  pushFile('open/web:1', 'inside')
  const image = `${closed.address}/priv/web:1`
  engine.docker('tag', `${registry.address}/open/web:1`, image)
  addresses.add(closed.address)
  engine.docker('--config', folder, 'push', image)
  using project = projectWith(image)
  // Of an embedded engine, the folder of the Docker CLI is that of the profile.
  const pinWith = (password: string, ...args: string[]) =>
    startCliWith({ DOCKER_AUTH_CONFIG: configWith(password) }, project.root, 'pin', ...args).ended
  const done = await pinWith(LOGIN.password)
  expect(done, done.output).toMatchObject({ exit: 0 })
  const refused = await pinWith('wrong-otter-72', '--update')
  expect(refused).toMatchObject({ exit: 2, output: expect.stringContaining('is not accepted for') })
  expect(refused.output).not.toContain('wrong-otter-72')
})

test('an image that nothing names is an error with the nearest one', async () => {
  using project = projectWith('postgres:16')
  expect(await pin(project, 'postgres:17')).toMatchObject({
    exit: 2,
    output: expect.stringContaining('has postgres:17, perhaps "postgres:16"'),
  })
})

test('a pinned image that the engine has only by its tag is told with its row and what to do', async () => {
  const image = `${registry.address}/only/here:1`
  const folder = mkdtempSync(join(scratch, 'image-'))
  writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile /\n')
  engine.docker('buildx', 'build', '--quiet', '--load', '--tag', image, folder)
  addresses.add(registry.address)
  using project = projectWith(image)
  const digest = `sha256:${'5'.repeat(64)}`
  project.write(
    MATRIX,
    `${project.read(MATRIX)}\n## Images\n\n| Image | Digest |\n| --- | --- |\n| ${image} | ${digest} |\n`,
  )
  const line =
    project
      .read(MATRIX)
      .split('\n')
      .findIndex((text) => text.includes(digest)) + 1
  const error = await engine.start(project.root).catch((reason: unknown) => reason)
  expect(error).toMatchObject({
    code: 'IMAGE_ABSENT',
    problems: [{ line, message: `the engine has ${image}, but not with this digest`, found: digest }],
    todo: expect.stringContaining('write `-` into its cell Digest'),
  })
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
})
