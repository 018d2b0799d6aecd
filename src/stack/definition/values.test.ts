import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { ComposeModel } from '../../core/compose/model.ts'
import { findEnvironment } from '../../core/matrix/find-environment.ts'
import { parseMatrix } from '../../core/matrix/parse.ts'
import { publishedServices } from '../../core/matrix/port-blocks.ts'
import { KnownSecrets } from '../../core/secrets/hide.ts'
import type { ComposeCall } from '../../engine/cli/compose.ts'
import { TimeBudget } from '../../host/tools/time-budget.ts'
import { WHOLE } from '../../testing/samples/matrix.ts'
import { endpointsIn } from './endpoints.ts'
import { withValuesOfFile } from './values.ts'

const matrix = parseMatrix(WHOLE.replace('//app:', '//${DB_USER}:'), '/r/MATRIX.md')
const environment = findEnvironment(matrix, 'test')
const rows = publishedServices(matrix, 'test').map(([row]) => row)
const PORTS = { api: 1, db: 28100, s3: 3, dns: 4 }
const model: ComposeModel = {
  name: 'p',
  services: { db: { image: 'postgres' } },
  secrets: { token: { environment: 'TOKEN' } },
}

/** A call of a stand-in for Compose, which has these values in its env file. */
function callOf(values: Record<string, string>, more: Partial<ComposeCall> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'ssot-values-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const [program, calls] = [join(folder, 'compose'), join(folder, 'calls')]
  const labels = Object.entries(values).flatMap(([name, value]) => [
    [`value.${name}`, value],
    [`isSet.${name}`, 'yes'],
  ])
  const services = { values: { image: 'none', labels: Object.fromEntries(labels) } }
  writeFileSync(join(folder, 'answer'), JSON.stringify({ name: 'p', services }))
  const script = `#!/bin/sh\ncat > '${folder}/input'\necho "$@" >> '${calls}'\ncat '${folder}/answer'\n`
  writeFileSync(program, script, { mode: 0o755 })
  const call: ComposeCall = {
    ...{ compose: [program], buildx: null, project: 'p', publishAddress: '127.0.0.1' },
    ...{ variables: ['PASSWORD'], profiles: [], envFile: '/r/.env', cwd: folder },
    ...{ env: { PASSWORD: 'p' }, secrets: new KnownSecrets(), budget: new TimeBudget(60_000, null) },
    ...more,
  }
  const asked = () => (existsSync(calls) ? readFileSync(calls, 'utf8').trimEnd().split('\n') : [])
  return { call, asked }
}

const urlOf = (call: ComposeCall) =>
  endpointsIn({ matrix, environment }, model, call, PORTS, '127.0.0.1').db?.url

test('Compose is asked once for what secrets and URLs take from the env file', async () => {
  const { call, asked } = callOf({ TOKEN: 't', DB_USER: 'me' })
  const env = await withValuesOfFile(model, rows, call)
  expect(env).toEqual({ PASSWORD: 'p', TOKEN: 't', DB_USER: 'me' })
  expect(urlOf({ ...call, env })).toBe('postgresql://me:p@127.0.0.1:28100/app')
  expect(asked()).toEqual(['--env-file /r/.env -f - -p p config --format json'])
})

test('Compose is not asked for what the environment of the command has, nor without an env file', async () => {
  const all = { PASSWORD: 'p', TOKEN: 't', DB_USER: 'you' }
  const { call, asked } = callOf({}, { env: all })
  expect(await withValuesOfFile(model, rows, call)).toEqual(all)
  expect(urlOf(call)).toBe('postgresql://you:p@127.0.0.1:28100/app')
  const without = { ...call, env: { PASSWORD: 'p' }, envFile: null }
  expect(await withValuesOfFile(model, rows, without)).toEqual({ PASSWORD: 'p' })
  expect(asked()).toEqual([])
})

test('a URL without an env file has the variables of the matrix alone', () => {
  const { call } = callOf({}, { env: { PASSWORD: 'p', DB_USER: 'you' }, envFile: null })
  expect(() => urlOf(call)).toThrow('VARIABLE_MISSING')
})
