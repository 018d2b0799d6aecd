import { expect, test } from 'vitest'
import type { ComposeModel } from '../../compose/model.ts'
import { hiddenValues, withHiddenValues } from './hidden-values.ts'

function model(password: string, url: string, config = 'plain'): ComposeModel {
  return {
    name: 'shop',
    services: {
      api: {
        image: 'api',
        environment: { DB_PASSWORD: password, MODE: 'fast' },
        command: ['serve', `--url=${url}`],
      },
      db: { image: 'postgres:16' },
    },
    configs: { app: { content: config } },
  }
}

const RECORDED = model('[redacted]', 'postgresql://app:[redacted]@db/app', 'token=[redacted]')

test('hidden values are named by service and place', () => {
  expect(hiddenValues(RECORDED)).toEqual([
    { service: 'api', key: 'environment.DB_PASSWORD' },
    { service: 'api', key: 'command[1]' },
    { service: null, key: 'configs.app.content' },
  ])
  expect(hiddenValues(model('open', 'open'))).toEqual([])
})

test('each hidden value is taken from the same place of today, and nothing else is', () => {
  const today = model('s3cret', 'postgresql://app:s3cret@db/app', 'token=t0ken')
  const changed: ComposeModel = { ...today, services: { ...today.services, db: { image: 'postgres:17' } } }
  expect(withHiddenValues(RECORDED, changed)).toEqual({ model: today, absent: [] })
})

test('values that are not there today are named', () => {
  const { configs: _, services, ...rest } = model('s3cret', 'x')
  const { api: __, ...others } = services
  expect(withHiddenValues(RECORDED, { ...rest, services: others }).absent).toHaveLength(3)
  const shorter = {
    ...rest,
    services: { ...others, api: { image: 'api', environment: { DB_PASSWORD: null } } },
  }
  expect(withHiddenValues(RECORDED, shorter).absent.map(({ key }) => key)).toEqual([
    'environment.DB_PASSWORD',
    'command[1]',
    'configs.app.content',
  ])
})
