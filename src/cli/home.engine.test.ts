import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ensureHome, type Home, homeOf } from '../host/home/home.ts'
import { startCliWith } from '../testing/processes/cli.ts'
import { cliContext } from '../testing/processes/cli-context.ts'
import { dockerIn } from '../testing/processes/own-home.ts'
import { FIRST_PORT, makeProject, type Project } from '../testing/repositories/project.ts'
import { inWholeForm } from '../testing/whole-form.ts'
import { createProgram } from './program.ts'

/*
 * A home that cannot be used: every command gives one clear error or does its work, and a stack can always be removed.
 */

const PORT = FIRST_PORT + 790

/** Every command, as it is called here. The first ones need the registry for what they do. */
const CALLS: Readonly<Record<string, readonly string[]>> = {
  refresh: ['-e', 'test'],
  up: ['test'],
  run: ['-e', 'test', '--', 'true'],
  restart: ['web', '-e', 'test'],
  baseline: ['test', '--list'],
  doctor: [],
  status: [],
  history: [],
  report: ['--list'],
  logs: ['web', '-e', 'test'],
  shell: ['-e', 'test', 'web', '--', 'true'],
  exec: ['-e', 'test', 'web', '--', 'true'],
  pause: ['-e', 'test', 'web'],
  unpause: ['-e', 'test', 'web'],
  open: ['-e', 'test', 'web'],
  prune: ['--dry-run'],
  urls: ['-e', 'test'],
  types: ['--check'],
  validate: [],
  enforce: [],
  fix: ['--dry-run'],
  cleanup: [],
  audit: [],
  pin: ['--check'],
  init: ['--dry-run'],
  explain: [],
  down: ['test', '--dry-run'],
  rollback: ['test', '--dry-run'],
}
const WRITING = ['refresh', 'up', 'run', 'restart', 'doctor']
/** The commands that use the home at all. */
const USING = [
  ...WRITING,
  'baseline',
  'status',
  'history',
  'report',
  'logs',
  'shell',
  'exec',
  'pause',
  'unpause',
  'open',
  'prune',
  'down',
  'rollback',
]

let project: Project
let folder: string
let home: Home
let undo: (() => void)[]
beforeEach(() => {
  project = makeProject({ services: [`| web | 80 | http | / | WEB_URL | ${PORT} | - |`] })
  folder = mkdtempSync(join(tmpdir(), 'ssot-cli-'))
  home = homeOf({ SSOT_DOCKER_HOME: join(folder, 'home') })
  mkdirSync(home.folder, { mode: 0o700 })
  undo = []
})
afterEach(async () => {
  for (const act of undo.reverse()) act()
  await cli('down', 'test', '--volumes')
  expect(left()).toBe('')
  for (const act of unmount.splice(0)) act()
  rmSync(folder, { recursive: true })
  project[Symbol.dispose]()
})

/** Run last of all. */
const unmount: (() => void)[] = []

function cli(...args: string[]) {
  return startCliWith({ SSOT_DOCKER_HOME: home.folder }, project.root, ...args).ended
}

/** The containers of the project's stacks. */
function left(): string {
  return dockerIn(
    homeOf(process.env),
    'ps',
    '-aq',
    '--filter',
    `name=${basename(project.root).toLowerCase()}`,
  )
}

/** Makes the home, and starts a stack. */
async function start(): Promise<void> {
  ensureHome(home)
  copyFileSync(homeOf(process.env).profile, home.profile)
  const { exit, output } = await cli('up', 'test')
  expect(exit, output).toBe(0)
  expect(left()).not.toBe('')
}

interface Answer {
  name: string
  exit: number | string
  output: string
}

/** Runs commands, all at once, because some wait for a lock. */
function runAll(names: readonly string[]): Promise<Answer[]> {
  return Promise.all(names.map(async (name) => ({ name, ...(await cli(name, ...(CALLS[name] ?? []))) })))
}

/** Expects at most one error of each command, and none that only a developer can read. */
function expectClear(answers: readonly Answer[]): void {
  for (const { name, exit, output } of answers) {
    expect(output, name).not.toMatch(/^ +at .*:\d+/m)
    expect(output, name).not.toMatch(/cannot rollback|ERR_[A-Z]|errcode/)
    expect(output.match(/^\[[A-Z_]+\]/gm)?.length ?? 0, `${name}: ${output}`).toBeLessThanOrEqual(1)
    expect([0, 1, 2], name).toContain(exit)
  }
}

test('every command is called here', () => {
  const names = createProgram(cliContext()).commands.map((command) => command.name())
  expect(Object.keys(CALLS).sort()).toEqual(names.sort())
})

/** Expects what holds for every home in which nothing can be written, and that the stack can be removed. */
async function expectRefused(code: string, reason: RegExp): Promise<void> {
  const answers = await runAll(USING)
  expectClear(answers)
  for (const { name, exit, output } of answers.filter((answer) => WRITING.includes(answer.name))) {
    expect(output, name).toMatch(reason)
    if (name !== 'doctor') expect(output, name).toContain(`[${code}]`)
    expect(output, name).toMatch(/what to do: /i)
    expect(exit, name).toBe(1)
  }
  const { exit, output } = await cli('down', 'test')
  expect(exit, output).toBe(0)
  expect(output).toMatch(/registry\.db.*This command goes on without it, by the labels on the engine/)
  expect(output).toMatch(/: removed 1 container/)
  expect(left()).toBe('')
  const prune = await cli('prune')
  expectClear([{ name: 'prune', ...prune }])
  expect(prune.exit, prune.output).toBe(0)
}

describe.runIf(process.geteuid?.() === 0 && process.platform === 'linux')(
  'on a file system of its own, which only root can mount',
  () => {
    beforeEach(() => {
      mount('-t', 'tmpfs', '-o', 'size=1m,mode=0700', 'tmpfs', home.folder)
      unmount.push(() => execFileSync('umount', ['--lazy', home.folder]))
    })

    test('a read-only home: what writes is refused, and a stack is removed by its labels', async () => {
      await start()
      mount('-o', 'remount,ro', home.folder)
      undo.push(() => mount('-o', 'remount,rw', home.folder))
      await expectRefused('HOME_UNUSABLE', /read-only/)
    })

    inWholeForm(() => {
      test('a full home: what writes is refused, and a stack is removed by its labels', async () => {
        await start()
        const filler = join(home.folder, 'logs', 'filler')
        const { bavail, bsize } = statfsSync(home.folder)
        writeFileSync(filler, Buffer.alloc(bavail * bsize))
        undo.push(() => rmSync(filler))
        await expectRefused('HOME_UNUSABLE', /disk is full|0 B free/)
      })
    })
  },
)

function mount(...args: string[]): void {
  execFileSync('mount', args)
}

inWholeForm(() => {
  test('a locked registry: what writes is refused after ten seconds, and a stack is removed by its labels', async () => {
    await start()
    const db = new DatabaseSync(home.registry)
    db.exec('BEGIN EXCLUSIVE')
    undo.push(() => db.close())
    await expectRefused('REGISTRY_BUSY', new RegExp(`has been locked by process ${process.pid} for 10 s`))
  })
})

test('a damaged registry is set aside once, every command works, and one of them says so', async () => {
  await start()
  writeFileSync(home.registry, Buffer.alloc(9000, 0xa5))
  // Run at the same time, `restart` would end what `shell` has started.
  const answers = [
    ...(await runAll(USING.filter((name) => name !== 'restart'))),
    ...(await runAll(['restart'])),
  ]
  expectClear(answers)
  // No browser is there, the matrix asks for no baseline, the port of the environment is taken by its stack, and there is no earlier version of it.
  for (const { name, exit, output } of answers)
    if (!['open', 'run', 'rollback', 'baseline'].includes(name)) expect(exit, `${name}: ${output}`).toBe(0)
  const told = answers.filter(({ output }) => output.includes(`${home.registry} is damaged (`))
  expect(told.map(({ output }) => output)).not.toEqual([])
  const aside = readdirSync(home.folder).filter((name) =>
    /^registry\.db\.damaged-[^/]*Z-[\da-f]{8}$/.test(name),
  )
  expect(aside).toHaveLength(1)
  expect(told[0]?.output).toContain(`It was renamed to ${aside[0]}, and a new one is made`)
  expect(statSync(home.registry).mode & 0o777).toBe(0o600)
  const { exit, output } = await cli('down', 'test')
  expect(exit, output).toBe(0)
  expect(left()).toBe('')
})

test.runIf(process.platform !== 'win32')(
  'a home that others can write: everything that uses it is refused, and the rest works',
  async () => {
    await start()
    chmodSync(home.folder, 0o777)
    undo.push(() => chmodSync(home.folder, 0o700))
    const answers = await runAll(Object.keys(CALLS))
    expectClear(answers)
    for (const { name, exit, output } of answers) {
      if (!USING.includes(name)) continue
      expect(output, name).toContain('can be written by other users (mode 0777)')
      expect(exit, name).toBe(1)
    }
  },
)
