import { expect, test } from 'vitest'
import {
  found,
  matrixText,
  repositoryOf,
  TEST_MATRIX,
} from '../../../testing/repositories/test-repository.ts'
import { composeInvalid } from './compose-invalid.ts'

const compose = (entry: string) => `services: { api: { image: x, env_file: [${entry}] } }\n`
/** Both environments read one file. */
const matrix = (dev: string, test: string) =>
  matrixText()
    .replaceAll('docker/test.yml', 'docker/dev.yml')
    .replace('| Compose file |', '| Compose file | Env file |')
    .replace('| --- | --- |', '| --- | --- | --- |')
    .replace('| dev | docker/dev.yml |', `| dev | docker/dev.yml | ${dev} |`)
    .replace('| test | docker/dev.yml |', `| test | docker/dev.yml | ${test} |`)

const check = (dev: string, test: string, entry = '.env', more: Record<string, string> = {}) =>
  found(
    composeInvalid,
    repositoryOf({
      [TEST_MATRIX]: matrix(dev, test),
      'docker/dev.yml': compose(entry),
      'a.env': '',
      ...more,
    }),
  )

test('a missing env file is found unless every environment that reads the compose file has an Env file', () => {
  const missing = [
    'docker/dev.yml:1:41 service api, env_file docker/.env: service api needs the env file docker/.env, which does not exist',
  ]
  expect(check('-', '-')).toEqual(missing)
  expect(check('-', 'a.env')).toEqual(missing)
  expect(check('a.env', 'a.env')).toEqual([])
})

test('a folder in the place of an env file is found only where it is read', () => {
  const more = { 'docker/conf/x': '' }
  expect(check('-', '-', 'conf', more)).toHaveLength(1)
  expect(check('a.env', 'a.env', 'conf', more)).toEqual([])
})

test('an empty path is found also with an Env file', () => {
  expect(check('a.env', 'a.env', '""')).toHaveLength(1)
})
