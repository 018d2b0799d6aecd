import { afterEach, beforeEach, expect, test } from 'vitest'
import { startCliWith } from '../../testing/processes/cli.ts'
import { dockerIn, keepersOf, logsOf, type OwnHome, ownHome } from '../../testing/processes/own-home.ts'
import { makeProject, type Project } from '../../testing/repositories/project.ts'

const FOLDER = 'baseline-cli'
const GONE_MS = 60_000

/** A cache that `seed` fills with a value that is another one each time, unless it has one. */
const compose = (cache: string) => `services:
  cache:
    image: \${REDIS_IMAGE:?}
    command: [redis-server, ${cache}]
    tmpfs: [/data]
    ports: ["6379"]
    healthcheck: { test: [CMD, redis-cli, -e, ping], interval: 5s, start_period: 20s, start_interval: 100ms }
  seed:
    image: \${REDIS_IMAGE:?}
    entrypoint: [sh, /seed/seed.sh]
    volumes: ["../seed:/seed:ro"]
    depends_on: { cache: { condition: service_healthy } }
  after:
    image: \${REDIS_IMAGE:?}
    entrypoint: ["true"]
    depends_on: { seed: { condition: service_completed_successfully } }
`
const SEED = 'redis-cli -e -h cache setnx seeded "$(cat /proc/sys/kernel/random/uuid)"\n'
const AOF = '--appendonly, "yes", --save, ""'
const RDB = '--appendonly, "no", --save, "3600 1"'

/** Prints the value. */
const SHOW = `import { connect } from 'node:net'
const { hostname, port } = new URL(process.env.CACHE_URL)
const socket = connect(Number(port), hostname)
socket.write('GET seeded\\r\\n')
socket.once('data', (data) => { console.log('seeded ' + String(data).split('\\r\\n')[1]); socket.destroy() })
`

let own: OwnHome
let project: Project
beforeEach(() => {
  own = ownHome()
  project = makeProject({
    folder: FOLDER,
    services: ['| cache | 6379 | redis | - | CACHE_URL | 31900-31949 | - |'],
    files: { 'docker/compose.yml': compose(AOF), 'seed/seed.sh': SEED, 'show.mjs': SHOW },
  })
  const path = 'docker/DOCKER_SSOT_MATRIX.md'
  project.write(
    path,
    `${project.read(path)}\n## State\n\n| Service | Data | Inputs | Baseline |\n| --- | --- | --- | --- |\n| cache | /data | service seed | image |\n`,
  )
})
afterEach(async () => {
  await idle()
  const left = images()
  if (left.length > 0) dockerIn(own.home, 'image', 'rm', '--force', ...left)
  expect(containers()).toEqual([])
  project[Symbol.dispose]()
  own[Symbol.dispose]()
})

const idle = () => expect.poll(() => keepersOf(own.home), { timeout: GONE_MS, interval: 50 }).toEqual([])
const lines = (text: string) => text.split('\n').filter((line) => line !== '')
const images = () =>
  lines(
    dockerIn(
      own.home,
      'image',
      'ls',
      '--filter',
      `reference=ssot-docker/${FOLDER}-*`,
      '--format',
      '{{.Repository}}:{{.Tag}}',
    ),
  )
const containers = () =>
  lines(dockerIn(own.home, 'ps', '-a', '--filter', `name=${FOLDER}`, '--format', '{{.Names}}'))
const cli = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  startCliWith({ CI: '', ...own.env, ...env }, project.root, ...args)
async function succeed(args: readonly string[], env?: NodeJS.ProcessEnv) {
  const ended = await cli(args, env).ended
  expect(ended.exit, ended.output).toBe(0)
  return ended
}
async function run(env?: NodeJS.ProcessEnv): Promise<{ value: string; output: string }> {
  const { output, stdout } = await succeed(['run', '--', process.execPath, 'show.mjs'], env)
  await idle()
  return { value: /seeded (\S+)/.exec(stdout)?.[1] ?? '', output }
}

test.each([
  ['an append-only file', AOF],
  ['a snapshot', RDB],
])(
  'the next run begins with what a cache with %s held, which is kept in the background',
  async (_, cache) => {
    project.write('docker/compose.yml', compose(cache))
    const first = await run()
    expect(first.output).toContain('begins without a baseline: there is none yet for these files and images')
    expect(images()).toHaveLength(1)
    expect(logsOf(own.home)).toMatch(/made ssot-docker\/baseline-cli-cache-baseline:[0-9a-f]{16} in/)
    const [second, third] = [await run(), await run()]
    expect(second.output).toMatch(/cache begins from baseline [0-9a-f]{16}/)
    expect(second.value).toMatch(/^[0-9a-f-]{36}$/)
    expect(second.value).not.toBe(first.value)
    expect(third.value).toBe(second.value)
    expect((await cli(['doctor']).ended).stdout).toMatch(/baselines +1 image with /)
  },
)

test('a baseline is made while a kept stack waits for the next run, which gets that stack', async () => {
  const show = ['run', '--reuse', '10m', '--', process.execPath, 'show.mjs']
  await succeed(show)
  const made = /made ssot-docker\/baseline-cli-cache-baseline:[0-9a-f]{16} in/
  await expect.poll(() => logsOf(own.home), { timeout: GONE_MS, interval: 50 }).toMatch(made)
  expect(keepersOf(own.home)).toHaveLength(1)
  expect((await succeed(['status'])).stdout).toMatch(
    /baselines of test: 1 image, .*; the files as they are have one/,
  )
  expect((await succeed(['doctor'])).stdout).toMatch(/kept stacks +1, with .* of memory/)
  expect((await succeed(show)).output).toContain('was started after the last run and paused since')
  await succeed(['prune', '--reuse'])
})

test('in CI, a baseline is made when it is asked for, and travels to another machine', async () => {
  const ci = { CI: 'true' }
  const first = await run(ci)
  expect(first.output).toContain('begins without a baseline')
  expect(images()).toEqual([])
  const { stdout } = await succeed(['baseline'], ci)
  const [reference = ''] = images()
  expect(lines(stdout)).toEqual([reference])
  expect((await succeed(['baseline', '--list'], ci)).stdout).toBe(`${reference}\n`)
  const { value } = await run(ci)
  dockerIn(own.home, 'save', '--output', `${project.root}/baseline.tar`, reference)
  dockerIn(own.home, 'image', 'rm', reference)
  const report = async () => JSON.parse((await succeed(['baseline', '--json'], ci)).stdout)
  expect(await report()).toMatchObject({ environment: 'test', areThere: false })
  // Another installation is another machine, as far as images are concerned.
  using other = ownHome()
  dockerIn(own.home, 'load', '--input', `${project.root}/baseline.tar`)
  expect(await report()).toMatchObject({ areThere: true, images: [{ service: 'cache', reference }] })
  const there = await run({ ...ci, ...other.env })
  expect(there.output).toContain('cache begins from baseline')
  expect(there.value).toBe(value)
  await expect.poll(() => keepersOf(other.home), { timeout: GONE_MS, interval: 50 }).toEqual([])
  // It belongs to the first installation.
  await succeed(['prune'], other.env)
  expect(images()).toEqual([reference])
})

test.each([
  ['while the data is written', 'seed  started'],
  ['while the data is kept', 'taking '],
  ['while it is proved', 'proving the baseline'],
])(
  'a command that is killed %s leaves nothing that counts, and `prune` removes the rest',
  async (_, moment) => {
    const command = cli(['baseline'])
    await command.printed(moment === 'taking ' ? 'of data kept' : moment)
    command.child.kill('SIGKILL')
    await command.ended
    expect(images().filter((image) => /:[0-9a-f]{16}$/.test(image))).toEqual([])
    await succeed(['prune'])
    expect([...containers(), ...images()]).toEqual([])
    await succeed(['baseline'])
    expect(images()).toHaveLength(1)
  },
)

test('what could not be made in the background is not tried again, and every run says why', async () => {
  // It ignores the signal to stop, so the engine kills it.
  project.write(
    'docker/compose.yml',
    compose(AOF).replace('    tmpfs', '    stop_signal: SIGWINCH\n    stop_grace_period: 1s\n    tmpfs'),
  )
  await run()
  expect(images()).toEqual([])
  expect(logsOf(own.home)).toContain('service cache did not stop cleanly')
  const { output } = await run()
  expect(output).toMatch(
    /begins without a baseline: it could not be made: .*service cache did not stop cleanly/,
  )
  expect(logsOf(own.home).match(/making the baseline/g)).toHaveLength(1)
  const { exit, output: asked } = await cli(['baseline']).ended
  expect(exit).toBe(1)
  expect(asked).toMatch(/\[BASELINE_NOT_MADE\][\s\S]*stop_signal/)
})

test('a keeper that is told to end while it makes a baseline leaves nothing', async () => {
  await succeed(['run', '--', process.execPath, '-e', ''])
  await expect
    .poll(() => logsOf(own.home), { timeout: GONE_MS, interval: 20 })
    .toContain('making the baseline')
  for (const keeper of keepersOf(own.home)) process.kill(keeper, 'SIGTERM')
  await idle()
  expect([...containers(), ...images()]).toEqual([])
  // It was no failure, so the next run makes them.
  await run()
  expect(images()).toHaveLength(1)
})
