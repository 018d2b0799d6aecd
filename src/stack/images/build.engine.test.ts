import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { SsotError } from '../../core/errors/errors.ts'
import type { Connection } from '../../engine/connect/connect.ts'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { makeProject, type Project, WEB_SERVICE } from '../../testing/repositories/project.ts'
import type { StartOptions } from '../start/started-stack.ts'

/*
 * Bake and Compose must build the same images.
 */

let engine: TestEngine
let project: Project | undefined

beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())
afterEach(() => {
  if (!project) return
  const name = basename(project.root).toLowerCase()
  project[Symbol.dispose]()
  project = undefined
  expect(engine.leftOf(name)).toEqual([])
  engine.removeImagesOf(name)
})

const BUILD = `build:
      context: ..
      dockerfile: docker/NAME.Dockerfile
      args: { NODE_IMAGE: "\${NODE_IMAGE:?}", PRICE: "5$$" }
      labels: { own.label: "\${WEB_PORT:?}" }
      secrets: [word]`
const DOCKERFILE = `ARG NODE_IMAGE
FROM \${NODE_IMAGE}
ARG PRICE
RUN --mount=type=secret,id=word echo "$PRICE $(cat /run/secrets/word)" > /made
`

/** Makes a project with the services `web` and `job`, which prints a file of its image and exits. */
function make(jobDockerfile: string): string {
  const web = WEB_SERVICE.replace(/image: .*/, BUILD.replace('NAME', 'web'))
  const job = `  job:\n    ${BUILD.replace('NAME', 'job')}\n    command: [cat, /made]\n`
  project = makeProject({
    files: {
      'docker/compose.yml': `services:${web}${job}secrets: { word: { file: ../word.txt } }\n`,
      'docker/web.Dockerfile': DOCKERFILE,
      'docker/job.Dockerfile': jobDockerfile,
      'word.txt': 'open sesame',
    },
  })
  return project.root
}

function by(way: 'bake' | 'Compose', more: Partial<StartOptions> = {}): Partial<StartOptions> {
  const { target } = engine.connection
  const buildx = way === 'bake' ? target.buildx : null
  if (way === 'bake') expect(buildx, 'run `npm run setup`, which records buildx').not.toBeNull()
  const connection: Connection = { ...engine.connection, target: { ...target, buildx } }
  return { connection, ...more }
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  )
}

describe.each(['bake', 'Compose'] as const)('by %s', (way) => {
  test('a built image has its arguments, secrets and labels', async () => {
    const root = make(DOCKERFILE)
    const stack = await engine.start(root, by(way))
    const { project: name, services } = stack.info
    const [image = '', labels = '{}'] = engine
      .docker('inspect', `${name}-job-1`, '--format', '{{.Config.Image}} {{json .Config.Labels}}')
      .split(/ (.*)/)
    expect(engine.docker('run', '--rm', image, 'cat', '/made')).toBe('5$ open sesame')
    expect(image).toMatch(/^ssot-docker\/ssot-project-\w+-job:[0-9a-f]{16}-[0-9a-f]{8}$/)
    expect(JSON.parse(labels)).toMatchObject({
      'own.label': new URL(services.web?.url ?? '').port,
      'com.docker.compose.project': name,
      'com.docker.compose.service': 'job',
      'dev.ssot-docker.build-hash': image.split(/[:-]/).at(-2),
      'dev.ssot-docker.installation': engine.connection.installation,
    })
    await stack.stop()
  })

  test('a failed build among several is reported with its service and last lines', async () => {
    const error = await failureOf(engine.start(make(`${DOCKERFILE}RUN echo so sad && exit 7\n`), by(way)))
    if (!(error instanceof SsotError)) throw error
    expect(error).toMatchObject({ code: 'BUILD_FAILED', service: 'job' })
    expect(error.message).toMatch(/so sad[\s\S]*exit code: 7/)
  })

  test('a cancelled build ends on the engine too', async () => {
    // A command line that no other process has.
    const command = `sleep ${way === 'bake' ? 61 : 62}.${process.pid}`
    const abort = new AbortController()
    const start = failureOf(
      engine.start(make(`${DOCKERFILE}RUN ${command}\n`), by(way, { signal: abort.signal })),
    )
    await expect.poll(() => running(command), { timeout: 20_000 }).toBe(true)
    abort.abort(new Error('enough'))
    expect(await start).toMatchObject({ code: 'START_CANCELLED' })
    await expect.poll(() => running(command), { timeout: 20_000 }).toBe(false)
  })
})

function running(command: string): boolean {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .some((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() === command
      } catch {
        return false // It has just ended.
      }
    })
}
