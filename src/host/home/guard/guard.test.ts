import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { guardHome } from './guard.js'
import { userHome } from './user.js'

/** Of nobody on any machine. */
const STRANGER = 54_321
const isRoot = process.geteuid?.() === 0

let root: string
let home: string
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'ssot-guard-')))
  // As a folder that others can enter, so that what is in it counts.
  chmodSync(root, 0o755)
  home = join(root, 'home')
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(root, { recursive: true })
})

const guard = (folder = home, env: NodeJS.ProcessEnv = {}) => guardHome(folder, ['run', 'logs'], env)
const modeOf = (path: string) => statSync(path).mode & 0o7777

/** Makes a folder with exactly this mode, whatever the umask. */
function make(path: string, mode: number): string {
  mkdirSync(path, { recursive: true })
  chmodSync(path, mode)
  return path
}

function withUmask(mask: number, act: () => void): void {
  const before = process.umask(mask)
  try {
    act()
  } finally {
    process.umask(before)
  }
}

describe.runIf(process.platform !== 'win32')('the home folder', () => {
  test.each([0o000, 0o002, 0o022, 0o077])('is made for this user alone with umask %o', (mask) => {
    withUmask(mask, () => guard(join(root, 'a', 'b', 'home')))
    for (const path of ['a', 'a/b', 'a/b/home', 'a/b/home/run', 'a/b/home/logs']) {
      expect(modeOf(join(root, path))).toBe(0o700)
    }
  })

  test('that others can read is closed, with the folders in it, and what Node.js compiled in it is dropped', () => {
    make(home, 0o755)
    for (const name of ['run', 'logs', 'locks', 'compiled']) make(join(home, name), 0o755)
    writeFileSync(join(home, 'logs', 'a.log'), 'a')
    writeFileSync(join(home, 'compiled', 'a.cache'), 'a')
    guard()
    for (const name of ['', 'run', 'logs', 'locks']) expect(modeOf(join(home, name))).toBe(0o700)
    expect(existsSync(join(home, 'compiled'))).toBe(false)
    expect(readdirSync(join(home, 'logs'))).toEqual(['a.log'])
  })

  test('that others can write is refused and left as it is', () => {
    make(home, 0o777)
    expect(() => guard()).toThrow(
      `${home} can be written by other users (mode 0777), so what is in it may not be this user's: its files name programs that are run. If nobody else uses this machine, run \`chmod -R go-rwx ${home}\`. Otherwise move the folder away; the next command makes a new one, or set SSOT_DOCKER_HOME to a folder that only this user can write.`,
    )
    expect(modeOf(home)).toBe(0o777)
  })

  test.each(['run', 'engine'])('whose folder %s others could write is refused', (name) => {
    make(home, 0o755)
    make(join(home, name), 0o777)
    expect(() => guard()).toThrow(`${name} can be written by other users (mode 0777)`)
  })

  test('that was closed all the time may have had an open folder in it, which nobody could reach', () => {
    make(home, 0o700)
    make(join(home, 'logs'), 0o777)
    guard()
    expect(modeOf(join(home, 'logs'))).toBe(0o700)
  })

  test('may be a link, and a link in it is refused', () => {
    const disk = make(join(root, 'disk'), 0o700)
    symlinkSync(disk, home)
    guard()
    expect(readdirSync(disk)).toEqual(['logs', 'run'])
    rmSync(join(disk, 'run'), { recursive: true })
    symlinkSync(make(join(root, 'elsewhere'), 0o700), join(disk, 'run'))
    expect(() => guard()).toThrow(/disk\/run is a link, and links in the home folder are not followed/)
  })

  test('is not closed if the user has other files in it', () => {
    make(home, 0o755)
    writeFileSync(join(home, 'thesis.txt'), '')
    expect(() => guard()).toThrow(/has other files in it[\s\S]*SSOT_DOCKER_HOME/)
    expect(modeOf(home)).toBe(0o755)
    chmodSync(home, 0o700)
    guard()
  })

  test("is never the user's own home folder if others can read that", () => {
    vi.stubEnv('HOME', make(home, 0o755))
    make(join(home, 'run'), 0o700)
    expect(() => guard()).toThrow('has other files in it')
  })
})

describe.runIf(process.platform !== 'win32')('a folder on the way to the home', () => {
  test('that others can write is refused, unless it has the sticky bit or is trusted', () => {
    const shared = make(join(root, 'shared'), 0o777)
    const inside = join(shared, 'home')
    const refused = () => guard(inside)
    expect(refused).toThrow(`${shared}, on the way to ${inside}, can be written by other users (mode 0777)`)
    expect(refused).toThrow(`Run \`chmod go-w ${shared}\``)
    guard(inside, { SSOT_DOCKER_TRUSTED_FOLDERS: `/elsewhere:${shared}` })
    chmodSync(shared, 0o1777)
    guard(inside)
  })

  test('may be writable below a folder that nobody else can enter, unless a link leads out of that', () => {
    const own = make(join(root, 'own'), 0o700)
    make(join(own, '.local'), 0o775)
    const inside = join(make(join(own, '.local', 'share'), 0o777), 'home')
    guard(inside)
    chmodSync(own, 0o711)
    expect(() => guard(inside)).toThrow(/\.local.*, on the way to/)
    chmodSync(own, 0o700)
    const shared = make(join(root, 'shared'), 0o777)
    symlinkSync(shared, join(own, 'out'))
    expect(() => guard(join(own, 'out', 'home'))).toThrow(`${shared}, on the way to`)
  })

  test("counts only below the user's home folder, in which others could change what the shell runs anyway", () => {
    const shared = make(join(root, 'shared'), 0o777)
    const own = make(join(shared, 'ann'), 0o777)
    vi.stubEnv('HOME', own)
    guard(join(own, '.local', 'share', 'ssot-docker'))
    chmodSync(join(own, '.local'), 0o777)
    expect(() => guard(join(own, '.local', 'share', 'ssot-docker'))).toThrow(/\.local, on the way/)
  })

  test('counts although it only holds a link', () => {
    const shared = make(join(root, 'shared'), 0o777)
    symlinkSync(make(home, 0o700), join(shared, 'link'))
    expect(() => guard(join(shared, 'link'))).toThrow(`${shared}, on the way`)
  })
})

describe.runIf(isRoot)('of another user, as only root can test', () => {
  test('a home is refused', () => {
    chownSync(make(home, 0o700), STRANGER, STRANGER)
    expect(() => guard()).toThrow(
      `${home} belongs to another user (id ${STRANGER}), and this is user 0. Run the command as that user, without sudo; if its files are root's, run \`chown -R 0 ${home}\``,
    )
  })

  test('a folder in a home is refused', () => {
    make(home, 0o700)
    chownSync(make(join(home, 'logs'), 0o700), STRANGER, STRANGER)
    expect(() => guard()).toThrow(/logs belongs to another user/)
  })

  test('a link to a home of this user is refused', () => {
    const shared = make(join(root, 'shared'), 0o1777)
    symlinkSync(make(home, 0o700), join(shared, 'link'))
    lchownSync(join(shared, 'link'), STRANGER, STRANGER)
    expect(() => guard(join(shared, 'link'))).toThrow(
      /shared\/link, on the way to .* is a link of another user/,
    )
  })

  test("a folder on the way is refused, unless it is the user's home folder, as in a container", () => {
    const other = make(join(root, 'other'), 0o755)
    chownSync(other, STRANGER, STRANGER)
    const inside = join(other, '.local', 'share', 'ssot-docker')
    expect(() => guard(inside)).toThrow(`${other}, on the way to ${inside}, belongs to another user`)
    vi.stubEnv('HOME', other)
    guard(inside)
  })
})

test('a file in place of the home is an error that names it', () => {
  writeFileSync(home, '')
  expect(() => guard()).toThrow(
    `${home}, in which this program keeps its files, cannot be made: something else is in its place (EEXIST)`,
  )
  expect(() => guard(join(home, 'below'))).toThrow('a part of its path is not a folder (ENOTDIR)')
})

test.each(['', 'relative'])('HOME with the value %j counts as not set', (value) => {
  vi.stubEnv('HOME', value)
  expect(userHome()).toMatch(/^\//)
})
