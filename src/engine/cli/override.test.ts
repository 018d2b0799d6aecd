import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { KnownSecrets } from '../../core/secrets/hide.ts'
import { TimeBudget } from '../../host/tools/time-budget.ts'
import { composeConfig } from './compose.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-compose-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Asks a stand-in for Compose, which prints its version, or what it was given. */
function config(version: string, { override, fails }: { override: string | null; fails?: string }) {
  const program = join(folder, 'compose')
  const answer = fails === undefined ? 'echo "$@"; cat' : `echo '${fails}' >&2; exit 1`
  writeFileSync(program, `#!/bin/sh\nif [ "$1" = version ]; then echo ${version}; else ${answer}; fi\n`, {
    mode: 0o755,
  })
  const call = {
    compose: [program],
    buildx: null,
    project: 'p',
    publishAddress: '127.0.0.1',
    variables: [],
    profiles: [],
    envFile: override === null ? null : '/repo/.env.test',
    cwd: folder,
    env: process.env,
    secrets: new KnownSecrets(),
    budget: new TimeBudget(60_000, null),
  }
  return composeConfig(call, 'c.yml', override)
}

test('the second compose file is given on the standard input', async () => {
  const printed = await config('2.24.4', { override: 'services: {}\n' })
  expect(printed).toContain('-f c.yml -f - -p p config')
  expect(printed).toContain('services: {}')
  expect(await config('2.20.0', { override: null })).toContain('-f c.yml -p p config')
})

test('a Compose that does not know !override is refused before its answer is used', async () => {
  await expect(config('2.24.3', { override: 'services: {}\n' })).rejects.toMatchObject({
    code: 'COMPOSE_TOO_OLD',
    summary: expect.stringContaining('Docker Compose 2.24.3 cannot replace the env files'),
    todo: expect.stringContaining('2.24.4 or later'),
  })
})

test('an env file that Compose does not find leads to the Env file of the matrix', async () => {
  const fails = 'env file /repo/.env not found: stat /repo/.env: no such file or directory'
  await expect(config('2.26.1', { override: null, fails })).rejects.toMatchObject({
    code: 'COMPOSE_INVALID',
    todo: expect.stringContaining('name it in the column Env file of the matrix'),
  })
  await expect(config('2.26.1', { override: 'services: {}\n', fails })).rejects.toMatchObject({
    todo: expect.stringContaining('another project_directory'),
  })
})
