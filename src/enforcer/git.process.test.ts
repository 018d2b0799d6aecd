import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { git, pathsInGit } from './git.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-git-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a git that does not answer is ended, with an error that has its command and what it printed', async () => {
  const program = '#!/bin/sh\necho "waiting for $API_TOKEN" >&2\nsleep 600\n'
  writeFileSync(join(folder, 'git'), program, { mode: 0o755 })
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}`, API_TOKEN: 'correct-horse' }
  const error = await git(folder, ['ls-files', '-z'], env, { limitMs: 300 }).catch((reason) => reason)
  expect(error).toMatchObject({ code: 'COMMAND_TIMEOUT' })
  expect(error.message).toContain('`git ls-files` did not end within 0.30 s')
  expect(error.message).toContain(`command: git --literal-pathspecs -C ${folder} ls-files -z`)
  expect(error.message).toContain('| waiting for [redacted]')
})

test('a machine without git gives null', async () => {
  expect(await git(folder, ['ls-files'], { PATH: folder })).toBeNull()
})

test.skipIf(process.platform === 'win32')(
  'a git that is there is used on a machine without `ps`',
  async () => {
    writeFileSync(join(folder, 'git'), '#!/bin/sh\necho it was asked\n', { mode: 0o755 })
    const platform = Object.getOwnPropertyDescriptor(process, 'platform') ?? {}
    Object.defineProperty(process, 'platform', { ...platform, value: 'darwin' })
    vi.stubEnv('PATH', folder)
    try {
      const answer = await git(folder, ['ls-files'], { PATH: folder })
      expect(answer?.stdout).toBe('it was asked\n')
    } finally {
      vi.unstubAllEnvs()
      Object.defineProperty(process, 'platform', platform)
    }
  },
)

test('a git that fails to list files is an error with what it printed', async () => {
  const program = '#!/bin/sh\necho "fatal: index file corrupt" >&2\nexit 128\n'
  writeFileSync(join(folder, 'git'), program, { mode: 0o755 })
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` }
  const error = await pathsInGit(folder, ['-co'], env, 'git could not list the files').catch(
    (reason) => reason,
  )
  expect(error).toMatchObject({ code: 'SCAN_FAILED', summary: 'git could not list the files' })
  expect(error.message).toContain('| fatal: index file corrupt')
})
