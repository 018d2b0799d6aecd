import { expect, test } from 'vitest'
import { FILE, WHOLE } from '../../../testing/samples/matrix.ts'
import type { ComposeModel } from '../../compose/model.ts'
import { serviceEndpoints } from '../../endpoints/endpoints.ts'
import { findEnvironment } from '../../matrix/find-environment.ts'
import { parseMatrix } from '../../matrix/parse.ts'
import { matrixOfVersion, withKnownUrls } from './matrix-of-version.ts'

const MATRIX = parseMatrix(WHOLE, FILE)
const DEVELOPMENT = findEnvironment(MATRIX, 'development')
const ROW = { composeFile: 'old.yml', dockerfiles: [], profiles: ['old'], envFile: null, ports: {} }
const MODEL: ComposeModel = { name: 'shop', services: { api: {}, db: { environment: { PASSWORD: 'x' } } } }

function of(ports: Record<string, number>, model: ComposeModel = MODEL) {
  return matrixOfVersion(MATRIX, DEVELOPMENT, { row: { ...ROW, ports }, model }, {})
}

test('a version has its own ports, and the protocols and health paths of today', () => {
  const { matrix, environment } = of({ api: 3100, s3: 3103 })
  expect(environment).toMatchObject({ name: 'development', composeFile: 'old.yml', profiles: ['old'] })
  expect(
    matrix.services.map(({ name, protocol, healthPath, ports }) => [
      name,
      protocol,
      healthPath,
      ports.development,
    ]),
  ).toEqual([
    ['api', 'http', null, { from: 3100, to: 3100 }],
    ['s3', 'http', '/ready', { from: 3103, to: 3103 }],
  ])
})

test('a row that the matrix no longer has is asked for a connection', () => {
  const old: ComposeModel = {
    name: 'shop',
    services: {
      queue: {
        ports: [
          { target: 53, published: '3200', protocol: 'udp' },
          { target: 5672, published: '3201' },
        ],
      },
    },
  }
  expect(of({ queue: 3201, 'queue:names': 3200 }, old).matrix.services).toMatchObject([
    {
      name: 'queue',
      service: 'queue',
      portName: null,
      protocol: 'tcp',
      containerPort: 5672,
      healthPath: null,
    },
    { name: 'queue:names', service: 'queue', portName: 'names', protocol: 'udp', containerPort: 53 },
  ])
})

test('a URL is the address alone when the version lacks a variable that it needs today', () => {
  const { matrix } = matrixOfVersion(
    MATRIX,
    DEVELOPMENT,
    { row: { ...ROW, ports: { db: 3302 } }, model: MODEL },
    {},
  )
  const urlOf = (model: ComposeModel) => {
    const sources = { model, variables: {} }
    const known = withKnownUrls(matrix, sources)
    return serviceEndpoints(known, 'development', { db: 3302 }, '127.0.0.1', sources).db?.url
  }
  expect(urlOf(MODEL)).toBe('postgresql://app:x@127.0.0.1:3302/app')
  expect(urlOf({ name: 'shop', services: { db: {} } })).toBe('postgresql://127.0.0.1:3302')
})

test('a variable that the environment of the command lacks is left out', () => {
  const variables = [
    { name: 'KEY', values: { development: { from: 'environment' } as const }, at: DEVELOPMENT.at },
  ]
  const given = { row: ROW, model: MODEL }
  const names = (env: Record<string, string>) =>
    matrixOfVersion({ ...MATRIX, variables }, DEVELOPMENT, given, env).matrix.variables.map(
      ({ name }) => name,
    )
  expect(names({})).toEqual([])
  expect(names({ KEY: 'x' })).toEqual(['KEY'])
})
