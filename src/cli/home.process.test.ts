import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const MAIN = join(import.meta.dirname, 'main.ts')

let root: string
let home: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ssot-cli-home-'))
  home = join(root, 'home')
})
afterEach(() => rmSync(root, { recursive: true }))

/** Runs the CLI outside of any repository, without an engine. */
function cli(args: readonly string[], more: NodeJS.ProcessEnv = {}) {
  const env = { ...process.env, SSOT_DOCKER_HOME: home, DOCKER_HOST: `unix://${root}/none`, ...more }
  return spawnSync(process.execPath, [MAIN, ...args], { cwd: root, env, encoding: 'utf8' })
}

/** The modes of everything in the home, itself included, without the type bits. */
function modes(): Set<string> {
  const paths = readdirSync(home, { recursive: true, encoding: 'utf8' })
  return new Set(
    [home, ...paths.map((path) => join(home, path))].map((path) => {
      const stats = statSync(path)
      return `${stats.isDirectory() ? 'folder' : 'file'} ${(stats.mode & 0o7777).toString(8)}`
    }),
  )
}

/** The cache of Node.js is where it is for users. */
const USUAL_CACHE = { NODE_DISABLE_COMPILE_CACHE: undefined, NODE_COMPILE_CACHE: undefined }

test
  .runIf(process.platform !== 'win32')
  .each(['--version', 'validate', 'status', 'doctor', 'down', 'explain'])(
  'if `%s` runs first with umask 000, the home and all that Node.js compiled in it are for its user alone',
  (command) => {
    const before = process.umask(0)
    try {
      cli(command === 'down' ? ['down', 'development'] : [command], USUAL_CACHE)
    } finally {
      process.umask(before)
    }
    expect(readdirSync(home)).toContain('compiled')
    expect(modes()).toEqual(new Set(['folder 700', 'file 600']))
  },
)

test.runIf(process.platform !== 'win32')(
  'a program that the profile of an open home names is not run, and the error says what to do',
  () => {
    mkdirSync(home)
    const mark = join(root, 'ran')
    const program = join(root, 'program')
    writeFileSync(program, `#!/bin/sh\necho ran >> ${mark}\n`, { mode: 0o755 })
    const engine = { kind: 'host', endpoint: `unix://${root}/none`, compose: [program], docker: [program] }
    writeFileSync(
      join(home, 'profile.json'),
      JSON.stringify({
        version: 1,
        engine: { ...engine, buildx: null, dockerConfig: null, because: 'a test' },
        images: { source: 'registry', because: 'a test' },
        buildCaFile: '/none',
        browser: null,
      }),
    )
    const run = (...args: string[]) => cli(args, { DOCKER_HOST: undefined })
    chmodSync(home, 0o777)
    for (const args of [['doctor'], ['status'], ['up', 'development'], ['down', 'development'], ['prune']]) {
      const { stdout, stderr, status } = run(...args)
      expect(stdout + stderr).toContain('HOME_UNSAFE')
      expect(stdout + stderr).toContain(`chmod -R go-rwx ${home}`)
      expect(stdout + stderr).not.toMatch(/^\s+at /m)
      expect(status).toBe(1)
    }
    expect(readdirSync(root)).not.toContain('ran')
    expect(readdirSync(home)).toEqual(['profile.json'])
    // The same profile in a closed home is used.
    chmodSync(home, 0o700)
    run('doctor')
    expect(readdirSync(root)).toContain('ran')
  },
)
