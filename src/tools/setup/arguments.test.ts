import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseArguments, parseBuildArguments, takeEngineSet } from './arguments.js'

test.each([
  [[], {}],
  [['--images', 'debian'], { images: 'debian' }],
  [['--images=registry'], { images: 'registry' }],
  [['--engine', 'testing'], { engine: 'testing' }],
  [['--engine=stable', '--images', 'debian'], { engine: 'stable', images: 'debian' }],
])('the arguments %j are parsed', (args, options) => {
  expect(parseArguments(args)).toEqual(options)
})

test.each([
  [['--images'], '--images has no value'],
  [['--images', 'best'], '--images is "best"'],
  [['--engine'], '--engine has no value'],
  [['--engine', '28'], '--engine is "28"'],
  [['--engine', 'debian'], '--engine is "debian"'],
  [['--force'], 'unknown argument --force'],
  [['debian'], 'unknown argument debian'],
])('the arguments %j are refused', (args, reason) => {
  expect(() => parseArguments(args)).toThrow(reason)
})

test('a build takes --if-stale and nothing else', () => {
  expect(parseBuildArguments([])).toEqual({ ifStale: false })
  expect(parseBuildArguments(['--if-stale'])).toEqual({ ifStale: true })
  expect(() => parseBuildArguments(['--if-stale', '--force'])).toThrow('unknown argument --force')
})

test.each([
  [['status'], undefined, ['status']],
  [['status', '--engine', 'testing'], 'testing', ['status']],
  [['status', '--engine=testing'], 'testing', ['status']],
  [['--engine=stable', 'remove', '--force'], 'stable', ['remove', '--force']],
  [['status', '--engine', '28'], undefined, ['status', '--engine', '28']],
  [['status', '--engine=28'], undefined, ['status', '--engine=28']],
  [['status', '--engine'], undefined, ['status', '--engine']],
])('the set of engine packages is taken from the arguments %j', (args, set, rest) => {
  expect(takeEngineSet(args)).toEqual({ set, rest })
})

test('`npm run engine -- status` takes the set as `npm run setup` does', async () => {
  const home = mkdtempSync(join(tmpdir(), 'ssot-home-'))
  try {
    const command = [join(import.meta.dirname, 'engine-cli.js'), 'status', '--engine=testing']
    const env = { ...process.env, SSOT_DOCKER_HOME: home }
    const errors = await new Promise((resolve) =>
      execFile(process.execPath, command, { env }, (_, __, stderr) => resolve(stderr)),
    )
    expect(errors).toContain('the engine of the set "testing" is not installed')
  } finally {
    rmSync(home, { recursive: true })
  }
})
