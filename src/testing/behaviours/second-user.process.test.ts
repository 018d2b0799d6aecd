import { execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensureHome, type Home, homeOf } from '../../host/home/home.ts'
import { Registry } from '../../host/registry/registry.ts'
import { logPath, socketPath } from '../../keeper/client/address.ts'
import { reachKeeper } from '../../keeper/client/launch.ts'
import { RunLog } from '../../keeper/log/run-log.ts'
import { writeProfile } from '../../tools/setup/home/profile.js'

const MAIN = join(import.meta.dirname, '..', '..', 'cli', 'main.ts')
const NAME = `ssot-test-${process.pid}`
/** Only root can make a user. Without root these tests are skipped; `npm test` runs them where it runs as root. */
const canMakeUsers =
  process.geteuid?.() === 0 && process.platform === 'linux' && existsSync('/usr/sbin/useradd')

let root: string
let userHome: string
let home: Home
let stranger: { uid: number; gid: number }

beforeAll(() => {
  if (!canMakeUsers) return
  execFileSync('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    NAME,
  ])
  const [uid, gid] = ['-u', '-g'].map((what) =>
    Number(execFileSync('id', [what, NAME], { encoding: 'utf8' })),
  )
  stranger = { uid: uid ?? 0, gid: gid ?? 0 }
  root = mkdtempSync(join(tmpdir(), 'ssot-users-'))
  chmodSync(root, 0o755)
  userHome = folder('ann', 0o755)
  home = homeOf({ XDG_DATA_HOME: join(userHome, '.local', 'share') })
  // The worst way to begin: no home folder yet, and a umask that keeps nobody out.
  const before = process.umask(0)
  for (const command of ['--version', 'status']) run({ DOCKER_HOST: `unix://${root}/none` }, command)
  ensureHome(home)
  new Registry(home.registry)[Symbol.dispose]()
  new RunLog(logPath(home, 'k'))[Symbol.dispose]()
  writeProfile(home.folder, { version: 1 })
  process.umask(before)
})
afterAll(() => {
  if (!canMakeUsers) return
  execFileSync('userdel', [NAME], { stdio: 'ignore' })
  rmSync(root, { recursive: true })
})

function folder(name: string, mode: number): string {
  const path = join(root, name)
  mkdirSync(path)
  chmodSync(path, mode)
  return path
}

/** Runs the CLI as the first user. */
function run(more: NodeJS.ProcessEnv, ...args: string[]): string {
  const { SSOT_DOCKER_HOME: _home, XDG_DATA_HOME: _data, DOCKER_HOST: _host, ...env } = process.env
  const cache = { NODE_COMPILE_CACHE: undefined, NODE_DISABLE_COMPILE_CACHE: undefined }
  const engine = { DOCKER_CONFIG: join(root, 'none') }
  const { stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: root,
    env: { ...env, ...cache, ...engine, HOME: userHome, ...more },
    encoding: 'utf8',
  })
  return stdout + stderr
}

/**
 * Runs code as the second user, with `fs`, `net`, `path` and the arguments `a`. It calls `won()` if it succeeds.
 * @returns whether it did
 */
function tries(code: string, ...args: readonly string[]): boolean {
  const source = `
    const [fs, net, path] = [require('fs'), require('net'), require('path')]
    const a = process.argv.slice(1)
    process.setgroups([])
    process.setgid(${stranger.gid})
    process.setuid(${stranger.uid})
    const won = () => console.log('won')
    const files = (folder) => {
      try { return fs.readdirSync(folder, { withFileTypes: true, recursive: true }).map((e) => path.join(e.parentPath, e.name)) } catch { return [] }
    }
    const attempt = (act) => { try { act(); won() } catch {} }
    ${code}
  `
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', source, ...args], {
    cwd: '/',
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return stdout.includes('won')
}

/** Code that the second user runs on the home of the first one, the argument `a[0]`. */
const ON_THE_HOME: [what: string, code: string][] = [
  [
    'read the id, the registry, the profile or a log',
    `for (const name of ['installation', 'registry.db', 'profile.json', 'logs/k.log']) attempt(() => fs.readFileSync(path.join(a[0], name)))`,
  ],
  ['list what is in the home', 'attempt(() => fs.readdirSync(a[0]))'],
  [
    'write the profile or the registry, or replace them',
    `for (const name of ['profile.json', 'registry.db']) {
      attempt(() => fs.writeFileSync(path.join(a[0], name), 'x'))
      attempt(() => fs.renameSync(path.join(a[0], name), path.join(a[0], 'away')))
    }`,
  ],
  [
    'add to what Node.js has compiled, or change it',
    `const compiled = path.join(a[0], 'compiled')
    attempt(() => fs.writeFileSync(path.join(compiled, 'x'), 'x'))
    for (const file of files(compiled)) attempt(() => fs.appendFileSync(file, 'x'))`,
  ],
  [
    'put a link in the place of the folder of sockets or of logs',
    `for (const name of ['run', 'logs']) attempt(() => {
      fs.renameSync(path.join(a[0], name), path.join(a[0], name + '-away'))
      fs.symlinkSync('/tmp', path.join(a[0], name))
    })`,
  ],
  [
    'put a link to a file in the place of a log or of a lock',
    `for (const name of ['logs/l.log', 'locks/machine.lock']) attempt(() => {
      fs.mkdirSync(path.dirname(path.join(a[0], name)), { recursive: true })
      fs.symlinkSync('/etc/hostname', path.join(a[0], name))
    })`,
  ],
  [
    'listen in the place of a keeper',
    `const server = net.createServer().on('error', () => {})
    server.listen(path.join(a[0], 'run', 'own.sock'), () => { won(); server.close() })`,
  ],
]

describe.runIf(canMakeUsers)(
  'a second local user, whom only root can make: none of 12 tries succeeds',
  () => {
    test.each(ON_THE_HOME)('the second user cannot %s', (_, code) => {
      expect(tries(code, home.folder)).toBe(false)
      // The same succeeds where everybody may do everything.
      const open = join(root, 'open')
      cpSync(home.folder, open, { recursive: true, filter: (path) => !path.endsWith('.sock') })
      mkdirSync(join(open, 'run'), { recursive: true })
      execFileSync('chmod', ['-R', 'a+rwX', open])
      expect(tries(code, open)).toBe(true)
      rmSync(open, { recursive: true })
    })

    test('the second user cannot connect to a keeper', async () => {
      const connect = "net.connect(a[0]).on('connect', () => { won(); process.exit() }).on('error', () => {})"
      const keeper = await reachKeeper(home, 'k', new AbortController().signal)
      keeper.resume()
      expect(existsSync(socketPath(home, 'k'))).toBe(true)
      expect(tries(connect, socketPath(home, 'k'))).toBe(false)
      keeper.end()
      // The keeper has got no message, so it ends.
      await once(keeper, 'close')
      const path = join(root, 'open.sock')
      const server = createServer().listen(path)
      await once(server, 'listening')
      chmodSync(path, 0o777)
      expect(tries(connect, path)).toBe(true)
      server.close()
    })

    /** Makes a home with a profile that names a program; the program leaves a mark when it runs. */
    const PLANT = `
    const profile = (program) => JSON.stringify({
      version: 1,
      engine: { kind: 'host', endpoint: 'unix:///none', compose: [program], buildx: null, docker: [program], dockerConfig: null, because: 'planted' },
      images: { source: 'registry', because: 'planted' }, buildCaFile: '/none', browser: null,
    })
    const [home, program] = a
    fs.mkdirSync(home, { recursive: true, mode: 0o777 })
    fs.writeFileSync(path.join(home, 'profile.json'), profile(program))
  `

    /** Whether the program that a profile names is run by the first user with this home. */
    function runsProgram(folderOfHome: string, plant: () => void): boolean {
      const mark = join(root, 'mark')
      const program = join(root, 'program')
      writeFileSync(program, `#!/bin/sh\necho ran >> ${mark}\n`, { mode: 0o755 })
      plant()
      for (const command of ['doctor', 'status', 'prune']) run({ SSOT_DOCKER_HOME: folderOfHome }, command)
      const hasRun = existsSync(mark)
      rmSync(mark, { force: true })
      return hasRun
    }

    test('a home that the second user has made before the first one did, in a folder such as /tmp, is refused', () => {
      const shared = folder('shared', 0o1777)
      const squatted = join(shared, 'home')
      const plant = () => void tries(PLANT, squatted, join(root, 'program'))
      expect(runsProgram(squatted, plant)).toBe(false)
      expect(existsSync(join(squatted, 'profile.json'))).toBe(true)
      // The same profile in a home of the first user is used.
      execFileSync('chown', ['-R', '0:0', squatted])
      chmodSync(squatted, 0o700)
      expect(runsProgram(squatted, () => {})).toBe(true)
    })

    test('a link that the second user has put in the place of the home, in a folder such as /tmp, is refused', () => {
      const shared = folder('links', 0o1777)
      const [own, link] = [join(shared, 'own'), join(shared, 'home')]
      const plant = () => void tries(`${PLANT}; fs.symlinkSync(home, a[2])`, own, join(root, 'program'), link)
      expect(runsProgram(link, plant)).toBe(false)
      expect(existsSync(join(link, 'profile.json'))).toBe(true)
      expect(readdirSync(own)).toEqual(['profile.json'])
    })

    test('a home that an earlier version left open, and that the second user has changed, is refused', () => {
      const old = folder('old', 0o777)
      writeFileSync(join(old, 'installation'), 'x')
      const plant = () => void tries(PLANT, old, join(root, 'program'))
      expect(runsProgram(old, plant)).toBe(false)
      expect(readFileSync(join(old, 'profile.json'), 'utf8')).toContain('planted')
    })

    test('compiled code that an earlier version left open, and to which the second user has added, is dropped', () => {
      const old = folder('cached', 0o755)
      mkdirSync(join(old, 'compiled'))
      chmodSync(join(old, 'compiled'), 0o777)
      const planted = join(old, 'compiled', 'planted')
      expect(tries('attempt(() => fs.writeFileSync(a[0], "x"))', planted)).toBe(true)
      run({ SSOT_DOCKER_HOME: old }, 'status')
      expect(existsSync(planted)).toBe(false)
      expect(tries('attempt(() => fs.writeFileSync(a[0], "x"))', planted)).toBe(false)
    })
  },
)
