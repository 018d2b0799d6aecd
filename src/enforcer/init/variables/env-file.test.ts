import { expect, test } from 'vitest'
import { repositoryOf } from '../../../testing/repositories/test-repository.ts'
import type { ComposeUse } from '../environments/uses.ts'
import { chooseEnvFile } from './env-file.ts'

const NEEDS = 'services:\n  a:\n    image: "x:${TAG}"\n'
const READS = 'services:\n  a:\n    image: x\n    env_file: .env\n'

function choose(
  compose: string,
  files: Record<string, string>,
  { isForTests = true, ignored = [] as string[], uses = [] as ComposeUse[], path = 'compose.yml' } = {},
) {
  const { composeFiles } = repositoryOf({ [path]: compose })
  const { path: chosen, missing } = chooseEnvFile(
    { isForTests, files: composeFiles, uses },
    {
      files: new Set(Object.keys(files)),
      exists: (file) => file in files || ignored.includes(file),
      read: (file) => ({ path: file, text: files[file] ?? 'TAG=1\n', hasBom: false }),
    },
  )
  return missing.length === 0 ? chosen : { missing }
}

const SAMPLE = { '.env.example': 'TAG=1\n' }

test.each([
  ['the .env of git', NEEDS, { '.env': 'TAG=1\n', ...SAMPLE }, '.env'],
  ['the .env of git also if nothing needs it', 'services: { a: { image: x } }\n', { '.env': '' }, '.env'],
  ['the sample that sets a variable', NEEDS, SAMPLE, '.env.example'],
  ['the sample in place of an env_file', READS, { 'sample.env': '' }, 'sample.env'],
  ['the sample for tests', NEEDS, { ...SAMPLE, '.env.test': 'TAG=2\n' }, '.env.test'],
  ['no sample that sets nothing of it', NEEDS, { '.env.example': 'OTHER=1\n' }, null],
  ['no sample if every variable has a default', 'services: { a: { image: "x:${TAG:-1}" } }\n', SAMPLE, null],
])('the env file of tests is %s', (_, compose, files, expected) => {
  expect(choose(compose, files)).toBe(expected)
})

test('an env_file that nothing replaces is missing', () => {
  expect(choose(READS, {})).toEqual({ missing: ['.env'] })
})

test('local work reads the .env that git ignores, and tests its sample', () => {
  const more = { ignored: ['.env'] }
  expect(choose(NEEDS, SAMPLE, { ...more, isForTests: false })).toBe('.env')
  expect(choose(NEEDS, SAMPLE, more)).toBe('.env.example')
})

test('the env file is next to the compose file', () => {
  expect(choose(NEEDS, { ...SAMPLE, 'docker/.env': 'TAG=1\n' }, { path: 'docker/compose.yml' })).toBe(
    'docker/.env',
  )
})

test('the env file of the command comes first, if git has it', () => {
  const use = { role: 'test' as const, isEndToEnd: false, files: ['compose.yml'], profiles: [] }
  const uses = [{ ...use, envFiles: ['secret.env', 'ci.env'] }]
  expect(choose(NEEDS, { ...SAMPLE, 'ci.env': '' }, { uses })).toBe('ci.env')
})
