import { expect, test } from 'vitest'
import { EXIT_PATHS, exitPathsOf } from './exit-paths.ts'

const namesOf = (mode: 'plugin' | 'alone', env: NodeJS.ProcessEnv) =>
  exitPathsOf(mode, env).map(({ name }) => name)

test('all exit paths are tested with and without the plugin', () => {
  const names = Object.keys(EXIT_PATHS)
  expect(namesOf('plugin', {})).toEqual(names)
  expect(namesOf('alone', {})).toEqual(names.filter((name) => name !== 'failing global setup'))
})

test('the short form tests each kind of exit path once, about half of them with the plugin', () => {
  const short = { SSOT_FACES: 'short' }
  const [plugin, alone] = [namesOf('plugin', short), namesOf('alone', short)]
  const names = [...plugin, ...alone]
  expect(new Set(names).size).toBe(names.length)
  expect(Object.keys(EXIT_PATHS).filter((name) => !names.some((one) => one === name))).toEqual([
    'bail',
    'failing setup file',
    'ctrl-c in a pipe',
    'SIGHUP',
    'SIGINT',
    'SIGKILL of the group',
    'engine stopped',
  ])
  expect(Math.abs(plugin.length - alone.length)).toBeLessThan(5)
})
