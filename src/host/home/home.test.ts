import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { homeOf, inHome } from './home.ts'

afterEach(() => vi.unstubAllEnvs())

test.runIf(process.platform !== 'win32')(
  'without HOME the home is that of the list of users, and never relative',
  () => {
    vi.stubEnv('HOME', '')
    expect(homeOf({}).folder).toMatch(/^\/.*\/\.local\/share\/ssot-docker$/)
  },
)

test.runIf(process.geteuid?.() === 0)(
  'a user without an entry and without HOME is told to name a folder, as only root can test',
  () => {
    const source = `
      import { homeOf } from ${JSON.stringify(new URL('./home.ts', import.meta.url).href)}
      process.setgid(54321)
      process.setuid(54321)
      delete process.env.HOME
      try { homeOf({}) } catch ({ message }) { console.log(message) }
    `
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', source], {
      cwd: tmpdir(),
      encoding: 'utf8',
    })
    expect(stdout).toBe(
      '[HOME_UNUSABLE] This user (id 54321) has no home folder: HOME is not set, and the list of users does not name one\n' +
        '  What to do: Set HOME, or set SSOT_DOCKER_HOME to a folder that this user can write.\n',
    )
  },
)

const failing = (code: string) => () => {
  throw Object.assign(new Error(`${code}: x, open '/y'`), { code })
}

test.each([
  ['EROFS', 'it is on a read-only file system'],
  ['ENOSPC', 'its disk is full'],
  ['EDQUOT', "this user's disk quota is used up"],
  ['EACCES', 'this user may not do that'],
  ['EIO', "EIO: x, open '/y'"],
])('the error %s of a file becomes one that says what to do', (code, reason) => {
  const file = join('/home', 'u', 'file')
  expect(() => inHome(failing(code), `${file} cannot be made`)).toThrow(
    new RegExp(
      String.raw`^\[HOME_UNUSABLE\] ${file} cannot be made: ${reason} \(${code}\)\n  What to do: .*SSOT_DOCKER_HOME`,
    ),
  )
})

test('an error that is not of the file system is thrown as it is', () => {
  expect(() => inHome(failing('ERR_OTHER'))).toThrow(/^ERR_OTHER: x/)
})
