import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { NO_PINS } from '../../testing/engines/no-pins.ts'
import { PREFLIGHT } from '../../testing/engines/start-stack.ts'
import { type TestEngine, testEngine, untilGone } from '../../testing/engines/test-engine.ts'
import { makeProject, type Project, WEB_SERVICE } from '../../testing/repositories/project.ts'
import { loadDefinition } from '../definition/definition.ts'
import { stablePlace } from '../definition/place.ts'
import { refresh } from '../refresh.ts'
import { takeDown } from '../teardown/take-down.ts'

/*
 * Configs and secrets whose content the compose file gives, on the real engine and with the version of Compose at hand.
 */

let engine: TestEngine
let project: Project

beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())

/** Writes the compose file: `web` with more keys, and more sections. */
function write(own: string, sections: string): void {
  project.write('docker/compose.yml', `services:${WEB_SERVICE}${own}\n${sections}\n`)
}

const GIVEN = `
configs:
  greeting: { content: "hello \${WHO} and $$HOME" }
  settings: { environment: SETTINGS }
  empty: { content: "" }
secrets:
  token: { environment: THE_TOKEN }
`
const OWN = `    configs:
      - greeting
      - { source: settings, target: /etc/app/settings.ini, uid: "103", gid: "104", mode: 0440 }
      - empty
    secrets:
      - token
      - { source: token, target: again, mode: 0400 }
      - { source: token, target: /opt/very/${'long/'.repeat(25)}name }
`
const VARIABLES = { WHO: 'world', SETTINGS: 'a = "ü"\nb = 2\n', THE_TOKEN: 'Xy7Qp2LmVt$9' }
/** \`ls -n\` without the date. */
const LIST = `ls -ln "$1" | awk '{print $1, $3, $4}'; cat "$1"`

describe('in the stack of a test run', () => {
  beforeEach(() => {
    project = makeProject()
  })
  afterEach(async () => {
    await untilGone(engine, basename(project.root).toLowerCase())
    project[Symbol.dispose]()
  })

  function withVariables() {
    const { connection } = engine
    return { ...connection, env: { ...connection.env, ...VARIABLES } }
  }

  test('the files are there when the service starts, with their owner and mode', async () => {
    write(OWN, GIVEN)
    const stack = await engine.start(project.root, { connection: withVariables() })
    try {
      const show = (path: string) =>
        engine.docker('exec', `${stack.info.project}-web-1`, 'sh', '-c', LIST, 'sh', path)
      expect(show('/greeting')).toBe('-r--r--r-- 0 0\nhello world and $HOME')
      expect(show('/etc/app/settings.ini')).toBe('-r--r----- 103 104\na = "ü"\nb = 2')
      expect(show('/empty')).toBe('-r--r--r-- 0 0')
      expect(show('/run/secrets/token')).toBe('-r--r--r-- 0 0\nXy7Qp2LmVt$9')
      expect(show('/run/secrets/again')).toBe('-r-------- 0 0\nXy7Qp2LmVt$9')
      expect(show(`/opt/very/${'long/'.repeat(25)}name`)).toBe('-r--r--r-- 0 0\nXy7Qp2LmVt$9')
    } finally {
      await stack.stop()
    }
  })

  test('the files are owned as the compose file says, whoever the user of the container is', async () => {
    write(`${OWN}    user: node\n`, GIVEN)
    const stack = await engine.start(project.root, { connection: withVariables() })
    try {
      const listed = engine.docker(
        'exec',
        `${stack.info.project}-web-1`,
        'ls',
        '-ln',
        '/etc/app/settings.ini',
      )
      expect(listed).toMatch(/^-r--r----- +1 103 +104 /)
    } finally {
      await stack.stop()
    }
  })

  test('a variable may come from the env file of the matrix, which Compose reads', async () => {
    const matrix = 'docker/DOCKER_SSOT_MATRIX.md'
    const text = project
      .read(matrix)
      .replace('| Purpose |\n| --- |', '| Purpose | Env file |\n| --- | --- |')
      .replace('| tests |', '| tests | docker/test.env |')
    project.write(matrix, text)
    project.write('docker/test.env', "THE_TOKEN='from $the file'\nSETTINGS=\nWHO=file\n")
    write(OWN, GIVEN)
    const stack = await engine.start(project.root)
    try {
      const container = `${stack.info.project}-web-1`
      const words = engine.docker(
        'exec',
        container,
        'cat',
        '/run/secrets/token',
        '/greeting',
        '/etc/app/settings.ini',
      )
      expect(words).toBe('from $the filehello file and $HOME')
    } finally {
      await stack.stop()
    }
  })

  test('a variable that is not set is named, with the place of the service', async () => {
    write(OWN, GIVEN)
    await expect(
      engine.start(project.root, {
        connection: { ...withVariables(), env: { ...engine.connection.env, WHO: 'w', SETTINGS: '' } },
      }),
    ).rejects.toMatchObject({
      code: 'COMPOSE_INVALID',
      summary: expect.stringContaining(
        'service web gets the secret token from the variable THE_TOKEN, which is not set',
      ),
      problems: [
        expect.objectContaining({ file: 'docker/compose.yml', line: 2, column: 3 }),
        expect.anything(),
        expect.anything(),
      ],
    })
  })

  test.each([
    [
      'a read-only container',
      '    read_only: true\n    configs: [greeting]\n',
      /web: the config greeting at \/greeting, in a read-only container/,
    ],
    [
      'a tmpfs',
      '    tmpfs: [/run]\n    secrets: [token]\n',
      /web: the secret token at \/run\/secrets\/token, in a tmpfs/,
    ],
    [
      'a mounted folder',
      '    volumes: [../docker:/run/secrets]\n    secrets: [token]\n',
      /in a folder of this machine/,
    ],
    [
      'a read-only volume',
      '    volumes: [data:/run/secrets:ro]\n    secrets: [token]\n',
      /in a read-only mount/,
    ],
  ])('a file that cannot get into %s is refused before anything is created', async (_, own, message) => {
    write(own, `${GIVEN}volumes: { data: }\n`)
    await expect(engine.start(project.root, { connection: withVariables() })).rejects.toMatchObject({
      code: 'COMPOSE_INVALID',
      summary: expect.stringMatching(message),
      problems: [expect.objectContaining({ file: 'docker/compose.yml', line: 2 })],
    })
  })

  test('a file whose place is a folder in the image is an error that names it', async () => {
    write('    configs: [{ source: greeting, target: /etc/passwd/greeting }]\n', GIVEN)
    await expect(engine.start(project.root, { connection: withVariables() })).rejects.toMatchObject({
      code: 'SERVICE_START_FAILED',
      summary: expect.stringContaining('config greeting at /etc/passwd/greeting'),
    })
  })
})

describe('in a stack that is refreshed', () => {
  const PORT = 31_782

  beforeEach(() => {
    project = makeProject({ services: [`| web | 80 | http | / | WEB_URL | ${PORT} | - |`] })
  })
  afterEach(async () => {
    await takeDown(engine.connection.engine, stablePlace(loadDefinition(project.root, 'test')).project, {})
    expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
    project[Symbol.dispose]()
  })

  function refreshed(token: string) {
    const { connection, registry, self } = engine
    return refresh({
      definition: loadDefinition(project.root, 'test'),
      preflight: PREFLIGHT,
      pins: () => NO_PINS,
      ...{ registry, self, emit: () => {} },
      connection: { ...connection, env: { ...connection.env, THE_TOKEN: token } },
      signal: new AbortController().signal,
    })
  }

  const container = () => `${stablePlace(loadDefinition(project.root, 'test')).project}-web-1`
  const id = () => engine.docker('inspect', '--format', '{{.Id}}', container())
  const token = () => engine.docker('exec', container(), 'cat', '/run/secrets/token')

  test('a changed secret recreates its service, and an unchanged one does not', async () => {
    write('    secrets: [token]\n', 'secrets: { token: { environment: THE_TOKEN } }')
    await refreshed('first')
    const before = id()
    await refreshed('first')
    expect([id(), token()]).toEqual([before, 'first'])
    const { plan } = await refreshed('second')
    expect(plan.decisions).toMatchObject([{ service: 'web', action: 'replace', cause: 'config changed' }])
    expect(token()).toBe('second')
  })

  test('a container that was created and never started gets its files when it is started', async () => {
    write('    secrets: [token]\n', 'secrets: { token: { environment: THE_TOKEN } }')
    await refreshed('first')
    engine.docker('stop', '--time', '0', container())
    engine.docker('cp', `${project.root}/package.json`, `${container()}:/run/secrets/token`)
    const before = id()
    await refreshed('first')
    expect([id(), token()]).toEqual([before, 'first'])
  })
})
