import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

test.each([['prune'], ['status']])('when `%s --json` fails, it prints the error as JSON', (command) => {
  const folder = mkdtempSync(join(tmpdir(), 'ssot-run-'))
  const env = { ...process.env, SSOT_DOCKER_HOME: folder, DOCKER_HOST: `unix://${folder}/none` }
  const main = join(import.meta.dirname, 'main.ts')
  const call = (...args: string[]) =>
    spawnSync(process.execPath, [main, command, ...args], { cwd: folder, env, encoding: 'utf8' })
  const { stdout, stderr, status } = call('--json')
  expect(status).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({
    error: {
      code: 'ENGINE_NOT_ANSWERING',
      summary: expect.stringContaining(folder),
      todo: expect.any(String),
    },
  })
  expect(stderr).toContain('[ENGINE_NOT_ANSWERING]')
  expect(call().stdout).toBe('')
  rmSync(folder, { recursive: true })
})
