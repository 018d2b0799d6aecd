import { expect, test } from 'vitest'
import { hasSetupFile } from './mark.ts'
import { isolateFiles } from './project.ts'
import { inlineSetupFile, SETUP_FILE } from './setup-file-path.ts'

type Config = Parameters<typeof isolateFiles>[0]['config']

const configOf = () =>
  ({
    setupFiles: ['own.ts'],
    sequence: { setupFiles: 'parallel' },
    environmentOptions: {},
  }) as unknown as Config

test('the setup file is added once, before those of the user, which do not run beside it', () => {
  const config = configOf()
  for (let times = 0; times < 2; times++) isolateFiles({ config }, { isolation: 'file' })
  expect(config.setupFiles).toEqual([SETUP_FILE, 'own.ts'])
  expect(config.sequence.setupFiles).toBe('list')
  expect(hasSetupFile(config.environmentOptions)).toBe(true)
})

test('a project whose files share a stack stays as it is', () => {
  const config = configOf()
  isolateFiles({ config }, { isolation: 'run' })
  expect(config).toEqual(configOf())
})

test('Vitest loads the setup file itself, besides what the user wants it to load', () => {
  const config = { test: { server: { deps: { inline: ['own'] } } } }
  inlineSetupFile(config)
  const [own, pattern] = config.test.server.deps.inline as [string, unknown]
  expect(own).toBe('own')
  expect(SETUP_FILE).toMatch(pattern as RegExp)
  expect(`${SETUP_FILE}x`).not.toMatch(pattern as RegExp)
  const all = { test: { server: { deps: { inline: true as const } } } }
  inlineSetupFile(all)
  expect(all.test.server.deps.inline).toBe(true)
})
