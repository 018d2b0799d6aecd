import { randomBytes, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestEngine, testEngine } from '../testing/engines/test-engine.ts'
import { startCliWith } from '../testing/processes/cli.ts'
import { dockerIn, type OwnHome, ownHome, processesOf } from '../testing/processes/own-home.ts'
import { runVitest } from '../testing/processes/vitest-process.ts'
import { FIRST_PORT, makeProject, type Project } from '../testing/repositories/project.ts'
import { type Planted, plantedStack } from '../testing/samples/planted-secrets.ts'
import { ENCODINGS } from '../testing/samples/printed-secrets.ts'

/*
 * A stack with a secret at each place that the engine supports fails in every way that a start can fail, and its services,
 * builds and probes print all of the secrets. None of them may be in any output, file, process argument or image.
 */

/** Compose of this machine, or this program, refuses or ignores them. */
const UNSUPPORTED = /^extension of a service$/
const PORT = FIRST_PORT + 760

let engine: TestEngine
let own: OwnHome
let project: Project
let planted: Planted
const secrets = new Map<string, string>()
/** Everything that was printed, by the command that printed it. */
const outputs: { from: string; text: string }[] = []
const commandLines = new Set<string>()
let polling: NodeJS.Timeout

beforeAll(async () => {
  engine = await testEngine()
  own = ownHome()
  planted = plantedStack(secretOf)
  project = makeProject({
    services: [`| web | 80 | http | / | WEB_URL | ${PORT} | - |`],
    files: {
      'docker/app.Dockerfile': 'FROM scratch\n',
      'docker/built.Dockerfile': '',
      'a.test.js': "import { test } from 'vitest'\ntest('x', () => {})\n",
      'vitest.config.js':
        "import { ssotDocker } from 'vitest-environment-ssot-docker'\nexport default { plugins: [ssotDocker()], test: { environment: 'ssot-docker' } }\n",
      ...Object.fromEntries(Object.entries(planted.files).map(([name, text]) => [`docker/${name}`, text])),
    },
  })
  polling = setInterval(() => {
    for (const { command } of processesOf(own.home)) commandLines.add(command)
  }, 100)
})
afterAll(async () => {
  clearInterval(polling)
  await run('down', 'test', '--volumes')
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
  engine.removeImagesOf(basename(project.root).toLowerCase())
  own[Symbol.dispose]()
  engine[Symbol.dispose]()
  project[Symbol.dispose]()
})

/** The secret of a place, in turns of several kinds. */
function secretOf(place: string): string {
  const known = secrets.get(place)
  if (known !== undefined) return known
  const kinds = [
    () => randomBytes(18).toString('base64'),
    () => `Aq1'"$&<>é ${randomBytes(4).toString('hex')}`,
    () => `f${randomBytes(12).toString('hex')}`,
    () => randomUUID(),
  ]
  const secret = kinds[secrets.size % kinds.length]?.() ?? ''
  secrets.set(place, secret)
  return secret
}

const places = () => [...secrets.keys()].filter((place) => !UNSUPPORTED.test(place))

type Service = Record<string, unknown>

/** The planted stack, whose services do not run, and services that do. */
function write(services: Record<string, Service>, more = ''): void {
  const model = structuredClone(planted.model)
  for (const one of Object.values(model.services)) {
    Object.assign(one, { deploy: { replicas: 0 } })
  }
  const { app } = model.services
  if (app) {
    app.configs = Object.keys(model.configs ?? {}).map((source) => ({ source, target: `/${source}` }))
    app.secrets = Object.keys(model.secrets ?? {}).map((source) => ({ source }))
    app.networks = { back: null, front: null }
    app.volumes = ['data', 'share'].map((source) => ({ type: 'volume', source, target: `/${source}` }))
  }
  const all = { ...model, services: { ...model.services, ...services } }
  project.write('docker/compose.yml', `${JSON.stringify({ ...all, name: undefined }, null, 2)}\n${more}`)
}

const dollars = (text: string) => text.replaceAll('$', '$$$$')

/** Each writes files that Compose refuses, with an error that quotes the secret. */
const BREAKING: readonly ((secret: string) => void)[] = [
  (secret) => write({ web: web({ environment: { DB_PASSWORD: `${dollars(secret)}\${` } }) }),
  (secret) => write({ web: web({ environment: [`DB_PASSWORD=${dollars(secret)}\${`] }) }),
  (secret) =>
    write({ web: web({ environment: { STORE: `postgres://a:${encodeURIComponent(secret)}@db/\${` } }) }),
  (secret) => write({ web: web({ command: ['server', `--api-key=${dollars(secret)}\${`] }) }),
  (secret) => write({ web: web() }, `DB_PASSWORD: "${secret.replaceAll('"', '\\"')}\n`),
  (secret) => {
    project.write('docker/broken.env', `MODE=fast\nDB PASSWORD=${secret}\nLAST=1\n`)
    write({ web: web({ env_file: ['./broken.env'] }) })
  },
]

/** A web server that prints what is in `printed.txt` first. */
const web = (more: Service = {}): Service => ({
  image: '${NODE_IMAGE:?}',
  init: true,
  command: ['node', '-e', SERVER],
  ports: ['127.0.0.1:${WEB_PORT:?}:80'],
  volumes: ['./printed.txt:/printed.txt:ro'],
  configs: ['given'],
  secrets: ['given'],
  pre_stop: planted.model.services.app?.pre_stop,
  ...more,
})
const SERVER =
  "process.stdout.write(require('fs').readFileSync('/printed.txt')); require('http').createServer((q, r) => r.end('x')).listen(80)"

/** Every secret of some places in every encoding, one line for each place. */
function printed(some: readonly string[]): string {
  return some
    .map((place) => {
      const secret = secretOf(place)
      return Object.values(ENCODINGS)
        .map(({ form, around }) => around(form(secret)))
        .join(' , ')
    })
    .join('\n')
}

async function run(...args: string[]): Promise<{ exit: number | string; output: string }> {
  const { exit, output } = await startCliWith({ ...own.env, ...planted.env }, project.root, ...args).ended
  outputs.push({ from: args.join(' '), text: output })
  return { exit, output }
}

/** The secrets of which something is in a text, in whatever encoding: all of it, or a piece that was cut off. */
function leaks(text: string): string[] {
  return places().flatMap((place) => {
    const secret = secretOf(place)
    return Object.entries(ENCODINGS).flatMap(([encoding, { form }]) =>
      text.includes(form(secret)) || piecesOf(form(secret)).some((piece) => text.includes(piece))
        ? [`${place} ${encoding}`]
        : [],
    )
  })
}

const PIECE = 12

function piecesOf(text: string): string[] {
  return Array.from({ length: Math.max(0, text.length - PIECE) }, (_, at) => text.slice(at, at + PIECE))
}

test('a failure of whatever kind shows what failed, and no secret', async () => {
  const all = places()
  expect(all.length).toBeGreaterThanOrEqual(60)
  const half = Math.ceil(all.length / 2)

  for (const some of [all.slice(0, half), all.slice(half)]) {
    project.write('docker/printed.txt', printed(some))
    write({ web: web({ command: ['node', '-e', `${SERVER.split(';')[0]}; process.exit(3)`] }) })
    const exited = await run('up', 'test')
    expect(exited.output).toMatch(
      /\[SERVICE_EXITED\][\s\S]*exit code 3[\s\S]*postgres:\/\/app:\[redacted\]@db\/shop/,
    )
  }

  write({ web: web({ post_start: [{ command: ['sh', '-c', 'cat /printed.txt; exit 4'] }] }) })
  expect((await run('up', 'test')).output).toMatch(/\[HOOK_FAILED\][\s\S]*exit code 4[\s\S]*\[redacted\]/)

  const health = 'cat /printed.txt; exit 1'
  write({ web: web({ healthcheck: { test: ['CMD-SHELL', health], interval: '1s', retries: 1 } }) })
  project.write('docker/printed.txt', printed(all.slice(0, 6)))
  const unhealthy = await run('up', 'test')
  expect(unhealthy.output).toMatch(/\[SERVICE_UNHEALTHY\][\s\S]*last health probe:[\s\S]*\[redacted\]/)
  const status = await run('status')
  // The engine cuts the output off, perhaps just after the last line has begun.
  expect(status.output).toMatch(/web: last health probe: (?:.*\[redacted\]|\S{1,4}\.\.\.$)/m)
  expect((await run('status', '--json')).output).toMatch(/"healthOutput": ".*\[redacted\]/)

  const dockerfile = (last: string) =>
    `ARG NODE_IMAGE\nFROM \${NODE_IMAGE}\nCOPY printed.txt /\nRUN --mount=type=secret,id=npmrc cat /run/secrets/npmrc /printed.txt && ${last}\nCMD ["node", "-e", "setInterval(() => {}, 1000)"]\n`
  const build = {
    context: '.',
    dockerfile: 'built.Dockerfile',
    args: { NODE_IMAGE: '${NODE_IMAGE:?}' },
    secrets: ['npmrc'],
  }
  project.write('docker/built.Dockerfile', dockerfile('false'))
  write({ web: web({ image: undefined, build }) })
  const failed = await run('up', 'test')
  expect(failed.output).toMatch(/\[BUILD_FAILED\][\s\S]*\[redacted\]/)

  project.write('docker/built.Dockerfile', dockerfile('rm /printed.txt'))
  write({ web: web({ build, image: undefined }) })
  await run('up', 'test')

  write({ web: web(), lost: { image: '127.0.0.1:9/shop/lost:1' } })
  expect((await run('up', 'test')).output).toContain('[IMAGE_ABSENT]')

  const kinds = all.slice(0, 4)
  for (const [index, breaking] of BREAKING.entries()) {
    breaking(secretOf(kinds[index % kinds.length] ?? ''))
    for (const command of [['up', 'test'], ['doctor'], ['status']]) {
      const { output } = await run(...command)
      expect(output, command.join(' ')).toContain('COMPOSE_INVALID')
    }
  }
  expect((await run('doctor', '--json')).output).toContain('COMPOSE_INVALID')
  expect((await run('status', '--json')).output).toContain('COMPOSE_INVALID')
}, 240_000)

test('a keeper shows no secret to its test run', async () => {
  await run('down', 'test')
  project.write('docker/printed.txt', printed(places().slice(-30)))
  write({ web: web({ command: ['node', '-e', `${SERVER.split(';')[0]}; process.exit(3)`] }) })
  const { exit, output } = await runVitest({ root: project.root, env: { ...own.env, ...planted.env } })
  outputs.push({ from: 'vitest run', text: output })
  expect(exit).toBe(1)
  expect(output).toMatch(/\[SERVICE_EXITED\][\s\S]*\[redacted\]/)
}, 120_000)

test('none of it is in any output', () => {
  expect(outputs.length).toBeGreaterThan(10)
  expect(outputs.flatMap(({ from, text }) => leaks(text).map((leak) => `${from}: ${leak}`))).toEqual([])
})

test('none of it is in any file of the home: logs, events, registry, journal, compile cache', () => {
  const files = readdirSync(own.home.folder, { recursive: true, withFileTypes: true }).filter((one) =>
    one.isFile(),
  )
  const names = files.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['registry.db', 'journal.db']))
  expect(names.filter((name) => name.endsWith('.events.jsonl')).length).toBeGreaterThan(1)
  const found = files.flatMap(({ parentPath, name }) =>
    leaks(readFileSync(join(parentPath, name), 'utf8')).map((leak) => `${name}: ${leak}`),
  )
  expect(found).toEqual([])
})

test('none of it is in the arguments of our processes', () => {
  const all = [...commandLines].join('\n')
  expect(all).toMatch(/docker-compose|compose/)
  expect(leaks(all)).toEqual([])
})

test('none of it is in the history or the configuration of the image that was built', () => {
  const name = basename(project.root).toLowerCase()
  const images = dockerIn(own.home, 'image', 'ls', '-q', '--filter', `reference=ssot-docker/${name}-*`)
  expect(images).not.toBe('')
  for (const image of images.split('\n')) {
    expect(leaks(dockerIn(own.home, 'history', '--no-trunc', image))).toEqual([])
    expect(leaks(dockerIn(own.home, 'image', 'inspect', image))).toEqual([])
  }
})
