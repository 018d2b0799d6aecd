import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requireProgram } from './program.ts'

let cwd: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'ssot-program-'))
  for (const folder of ['bin', 'other', 'other/tests', 'locked']) mkdirSync(join(cwd, folder))
  for (const [file, mode] of [
    ['bin/tests', 0o755],
    ['other/plain', 0o644],
    ['check.sh', 0o755],
    ['notes.txt', 0o644],
    ['locked/tests', 0o755],
  ] as const) {
    writeFileSync(join(cwd, file), '')
    chmodSync(join(cwd, file), mode)
  }
  spawnSync('mkfifo', [join(cwd, 'pipe')])
  chmodSync(cwd, 0o755)
  chmodSync(join(cwd, 'locked'), 0)
})
afterAll(() => {
  chmodSync(join(cwd, 'locked'), 0o755)
  rmSync(cwd, { recursive: true })
})

const required = (name: string, PATH?: string) =>
  requireProgram(name, PATH === undefined ? {} : { PATH }, cwd)

test.each([
  ['a name in a folder of PATH', 'tests', 'nowhere:bin'],
  ['a name that is a folder in one entry of PATH and a program in a later one', 'tests', 'other:bin'],
  ['a name in the working folder, which an empty entry of PATH means', 'check.sh', 'bin::other'],
  ['a relative path', './check.sh', 'bin'],
  ['a relative path without a dot', 'bin/tests', ''],
])('%s is a program', (_, name, path) => {
  expect(() => required(name, path)).not.toThrow()
})

test('an absolute path is a program', () => {
  expect(() => required(join(cwd, 'check.sh'))).not.toThrow()
})

test.each([
  [
    'tests',
    'nowhere',
    /COMMAND_NOT_FOUND.*no folder of PATH that this user may enter has a program tests[\s\S]*run -- tests/,
  ],
  ['check.sh', 'bin', /COMMAND_NOT_FOUND.*no folder of PATH that this user may enter has a program check.sh/],
  ['./chek.sh', 'bin', /COMMAND_NOT_FOUND.*there is no file .*\/chek.sh/],
  ['check.sh/deeper', 'bin', /COMMAND_NOT_FOUND.*there is no file/],
  ['plain', 'bin:other', /COMMAND_NOT_EXECUTABLE.*other\/plain is not executable[\s\S]*sh other\/plain/],
  ['./bin', '', /COMMAND_NOT_EXECUTABLE.*\.\/bin is a folder/],
  ['./pipe', '', /COMMAND_NOT_EXECUTABLE.*\.\/pipe is neither a file nor a folder/],
  ['x'.repeat(300), 'bin', /COMMAND_NOT_FOUND/],
  ['', 'bin:', /COMMAND_NOT_FOUND.*its name is empty/],
])('%j with the PATH %j is refused before a stack is started', (name, path, message) => {
  expect(() => required(name, path)).toThrow(message)
})

/** For the superuser no folder is locked. */
function asNobody(act: () => void): void {
  const isSuperuser = process.geteuid?.() === 0
  if (isSuperuser) process.seteuid?.(65534)
  try {
    act()
  } finally {
    if (isSuperuser) process.seteuid?.(0)
  }
}

test('a path through a folder that this user must not enter is refused, whatever it leads to', () => {
  asNobody(() =>
    expect(() => required('locked/tests')).toThrow(
      /COMMAND_NOT_EXECUTABLE.*locked\/tests is in a folder that this user must not enter/,
    ),
  )
})

test('a folder of PATH that this user must not enter neither hides a program of a later one nor counts as one', () => {
  asNobody(() => {
    expect(() => required('tests', 'locked:bin')).not.toThrow()
    expect(() => required('tests', 'locked')).toThrow(/COMMAND_NOT_FOUND/)
  })
})
