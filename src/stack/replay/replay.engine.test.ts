import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Happening } from '../../core/events/event.ts'
import { ownIdentity } from '../../host/processes/identity.ts'
import { Recordings } from '../../host/recordings/recordings.ts'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import {
  BUILT_WEB_SERVICE,
  makeProject,
  type Project,
  WEB_DOCKERFILE,
  WEB_SERVICE,
  webSource,
} from '../../testing/repositories/project.ts'
import type { StartedStack } from '../start/started-stack.ts'
import type { ReplayPlace } from './creation.ts'
import { FORMAT } from './key.ts'

/* Starts of stacks that were started before, with recordings of their own. */

let engine: TestEngine
let project: Project
let folder: string
let replay: ReplayPlace
let problems: string[]

beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())
beforeEach(() => {
  project = makeProject()
  folder = mkdtempSync(join(tmpdir(), 'ssot-recordings-'))
  mkdirSync(join(folder, 's'), { mode: 0o700 })
  problems = []
  const recordings = new Recordings(join(folder, 's'), (reason) => problems.push(reason))
  replay = { recordings, sockets: folder }
})
afterEach(() => {
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
  expect([problems, readdirSync(folder)]).toEqual([[], ['s']])
  rmSync(folder, { recursive: true })
  project[Symbol.dispose]()
})

/** How a start went. */
interface Start {
  /** Who created its stack at first: a start moves to other ports when another program takes its own. */
  by: string[]
  seen: Happening[]
}

async function start(
  during: (stack: StartedStack) => void | Promise<void> = () => {},
  more: Parameters<TestEngine['start']>[1] = {},
): Promise<Start> {
  const seen: Happening[] = []
  const stack = await engine.start(project.root, {
    replay,
    emit: (happening) => {
      seen.push(happening)
    },
    ...more,
  })
  try {
    await during(stack)
  } finally {
    await stack.stop()
  }
  return { seen, by: chosen(seen).slice(0, 1) }
}

const chosen = (seen: readonly Happening[]) =>
  seen.flatMap((one) => (one.type === 'creation-chosen' ? [`${one.by}: ${one.because}`] : []))
const files = () => readdirSync(join(folder, 's'))
const NEW = 'compose: it was not created before'
const AGAIN = expect.stringMatching(/^recording: it was created before/)

function compose(...args: string[]): string {
  const [command = '', ...rest] = engine.connection.target.compose
  return execFileSync(command, [...rest, ...args], { env: engine.connection.env, encoding: 'utf8' })
}

const ids = (name: string) =>
  engine
    .docker('ps', '-aq', '--no-trunc', '--filter', `label=com.docker.compose.project=${name}`)
    .split('\n')
    .sort()

describe('a second start', () => {
  test('is created from the recording of the first one, also on other ports', async () => {
    const first = await start(() => {}, { holder: ownIdentity() })
    let second: Start | undefined
    const other = await start(async ({ info }) => {
      const { port } = info.services.web ?? {}
      expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe('hello')
      // One that is kept for a later run is created in the same way.
      const later = { isForLater: true }
      second = await start(async (one) => {
        expect(one.info.services.web?.port).not.toBe(port)
        expect(await (await fetch(`http://127.0.0.1:${one.info.services.web?.port}`)).text()).toBe('hello')
      }, later)
    })
    expect([first.by, other.by, second?.by]).toEqual([[NEW], [AGAIN], [AGAIN]])
    expect(files()).toHaveLength(1)
  })

  test('of a changed compose file is created by Compose', async () => {
    await start()
    project.write('docker/compose.yml', `services:${WEB_SERVICE}    environment: { A: b }\n`)
    expect([(await start()).by, (await start()).by]).toEqual([[NEW], [AGAIN]])
    expect(files()).toHaveLength(2)
  })

  test('of a changed source is created from the recording, with the image of today', async () => {
    project.write('docker/compose.yml', `services:${BUILT_WEB_SERVICE}`)
    project.write('docker/web.Dockerfile', WEB_DOCKERFILE)
    project.write('app/main.js', webSource('one'))
    await start()
    project.write('app/main.js', webSource('two'))
    const again = await start(async ({ info }) => {
      const { port } = info.services.web ?? {}
      expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe('two')
      const form = '{{.Image}} {{index .Config.Labels "com.docker.compose.image"}}'
      const [image, label] = engine.docker('inspect', '--format', form, `${info.project}-web-1`).split(' ')
      expect(label).toBe(image)
    })
    expect(again.by).toEqual([AGAIN])
    expect(files()).toHaveLength(1)
    engine.removeImagesOf(basename(project.root).toLowerCase())
  })

  test('is created by Compose when the file of its recording is damaged, which is then written anew', async () => {
    await start()
    const [file = ''] = files()
    for (const text of ['', `{"format":${FORMAT},"template":{}}`, '{"format":0}']) {
      writeFileSync(join(folder, 's', file), text)
      expect([(await start()).by, (await start()).by]).toEqual([[NEW], [AGAIN]])
    }
  })

  test('can be looked at and taken down with Compose', async () => {
    await start()
    await start(({ info: { project: name } }) => {
      expect(compose('-p', name, 'ps', '--format', '{{.Name}}')).toContain(`${name}-web-1`)
      expect(() => compose('-p', name, 'logs')).not.toThrow()
      compose('-p', name, 'down', '-v', '--timeout', '0')
      expect(engine.leftOf(name)).toEqual([])
    })
  })

  test('has containers that a refresh leaves alone, except those of changed services', async () => {
    const text = (value: string) =>
      `services:${WEB_SERVICE}    depends_on: [other]\n  other:\n    image: \${NODE_IMAGE:?}\n    command: [sleep, "1000"]\n    init: true\n  changed:\n    image: \${NODE_IMAGE:?}\n    command: [sleep, "${value}"]\n    init: true\n`
    project.write('docker/compose.yml', text('1000'))
    await start()
    const { by } = await start(async (stack) => {
      const before = ids(stack.info.project)
      await stack.refresh()
      expect(ids(stack.info.project)).toEqual(before)
      project.write('docker/compose.yml', text('1001'))
      await stack.refresh()
      const after = ids(stack.info.project)
      expect(after).toHaveLength(3)
      expect(after.filter((id) => before.includes(id))).toHaveLength(2)
    })
    expect(by).toEqual([AGAIN])
  })
})

describe('a recording', () => {
  test('is not made of what uses something external, which Compose looks for each time', async () => {
    const name = `${basename(project.root).toLowerCase()}-external`
    engine.docker('volume', 'create', name)
    try {
      project.write(
        'docker/compose.yml',
        `services:${WEB_SERVICE}    volumes: ["theirs:/theirs"]\nvolumes: { theirs: { external: true, name: ${name} } }\n`,
      )
      const because = 'compose: only Compose looks whether what is external exists (volumes theirs)'
      expect([(await start()).by, (await start()).by, files()]).toEqual([[because], [because], []])
    } finally {
      engine.docker('volume', 'rm', name)
    }
  })

  test('is not used when the engine refuses one of its requests, which ends the start with the reason', async () => {
    await start()
    const emit = (happening: Happening) => {
      if (happening.type !== 'create-began') return
      // Takes the name of the container that is about to be created.
      engine.docker('create', '--name', `${happening.project}-web-1`, engine.baseImage('node'))
      taken = `${happening.project}-web-1`
    }
    let taken = ''
    try {
      await expect(start(() => {}, { emit })).rejects.toMatchObject({
        code: 'COMPOSE_FAILED',
        service: 'web',
        summary: expect.stringMatching(/container of service web .*already in use/),
        evidence: { lastLines: [expect.stringContaining('already in use')] },
      })
    } finally {
      engine.docker('rm', taken)
    }
    expect(files()).toEqual([])
    expect((await start()).by).toEqual([NEW])
  })

  test('of a start that fails is not kept', async () => {
    project.write('docker/compose.yml', `services:${WEB_SERVICE}    sysctls: { no.such.thing: 1 }\n`)
    await expect(start()).rejects.toThrow()
    const first = files()
    await expect(start()).rejects.toThrow()
    expect(files()).toEqual(first)
  })
})

test('a start that is cancelled while it is created leaves nothing', async () => {
  await start()
  const cancel = new AbortController()
  const emit = ({ type }: Happening) => {
    if (type === 'creation-chosen') cancel.abort()
  }
  await expect(start(() => {}, { emit, signal: cancel.signal })).rejects.toMatchObject({
    code: 'START_CANCELLED',
  })
  expect((await start()).by).toEqual([AGAIN])
})

test('a recording has no secret', async () => {
  const planted = ['Kq81vZx0LmPw', 'Zt55rNbq2XcV', 'Wm90sDkf7HyJ', 'Pb36tGvh1QaS']
  const [inVariable, inCommand, inFile, inAddress] = planted
  project.write('docker/token.txt', `${inFile}\n`)
  project.write(
    'docker/compose.yml',
    `services:${WEB_SERVICE}    environment: { DB_PASSWORD: "${inVariable}", DB: "postgres://u:${inAddress}@db/x" }
    secrets: [token]
    configs: [other]
  job:
    image: \${NODE_IMAGE:?}
    init: true
    command: [sh, -c, "sleep 1000", --password, "${inCommand}"]
    labels: { note: "the password is ${inVariable}" }
secrets: { token: { file: ./token.txt } }
configs: { other: { content: "password=${inCommand}" } }
`,
  )
  expect([(await start()).by, (await start()).by]).toEqual([[NEW], [AGAIN]])
  const text = readFileSync(join(folder, 's', files()[0] ?? ''), 'utf8')
  for (const secret of planted) expect(text).not.toContain(secret)
})
