import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { renderTypesFile } from '../../core/endpoints/types-file.ts'
import { loadMatrix } from '../../stack/definition/definition.ts'
import { cliContext } from '../../testing/processes/cli-context.ts'
import { changed, VALID } from '../../testing/samples/matrix.ts'
import { checkTypesCommand, typesCommand } from './types.ts'

let root: string
let printed: string[]

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ssot-types-'))
  printed = []
  mkdirSync(join(root, 'docker'))
  writeMatrix(VALID)
})
afterEach(() => rmSync(root, { recursive: true }))

const writeMatrix = (text: string) => writeFileSync(join(root, 'docker', 'DOCKER_SSOT_MATRIX.md'), text)
const write = (path: string, text: string) => writeFileSync(join(root, path), text)
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const wanted = (environment = 'test') => renderTypesFile(loadMatrix(root).matrix, environment)

const context = (cwd = root) =>
  cliContext({ cwd, print: (line) => void printed.push(line), printText: (text) => void printed.push(text) })

test('types without --output prints the declarations', () => {
  typesCommand(context(), { environment: 'test' })
  expect(`${printed.join('\n')}\n`).toBe(wanted())
})

test('types writes the file and its folder, and --check accepts it', () => {
  typesCommand(context(), { environment: 'test', output: 'e2e/ssot.d.ts' })
  expect(read('e2e/ssot.d.ts')).toBe(wanted())
  checkTypesCommand(context(), 'e2e/ssot.d.ts')
  expect(printed).toEqual([
    'e2e/ssot.d.ts written: the services of environment test',
    'e2e/ssot.d.ts is up to date',
  ])
})

test('types resolves --output from the working folder, not from the root', () => {
  mkdirSync(join(root, 'packages'))
  typesCommand(context(join(root, 'packages')), { environment: 'dev', output: 'ssot.d.ts' })
  expect(read('packages/ssot.d.ts')).toBe(wanted('dev'))
})

test('types does not write a file that is up to date', () => {
  typesCommand(context(), { environment: 'test', output: 'ssot.d.ts' })
  const before = statSync(join(root, 'ssot.d.ts'), { bigint: true })
  typesCommand(context(), { environment: 'test', output: 'ssot.d.ts' })
  expect(statSync(join(root, 'ssot.d.ts'), { bigint: true }).mtimeNs).toBe(before.mtimeNs)
  expect(printed.at(-1)).toBe('ssot.d.ts is up to date')
})

test('--check fails after a change of the matrix, until types writes the file again', () => {
  typesCommand(context(), { environment: 'dev', output: 'ssot.d.ts' })
  writeMatrix(changed(['| DB_URL ', '| PG_URL ']))
  expect(() => checkTypesCommand(context(), 'ssot.d.ts')).toThrow(
    /TYPES_NOT_CURRENT[\s\S]*ssot\.d\.ts:9:1 [\s\S]*PG_URL[\s\S]*types --environment dev --output ssot\.d\.ts`/,
  )
  typesCommand(context(), { environment: 'dev', output: 'ssot.d.ts' })
  checkTypesCommand(context(), 'ssot.d.ts')
})

test('--check fails when the file does not exist', () => {
  expect(() => checkTypesCommand(context(), 'ssot.d.ts')).toThrow(
    /the file does not exist[\s\S]*Run `npx ssot-docker types --output ssot\.d\.ts`/,
  )
})

test('types does not overwrite a file that it has not written', () => {
  write('globals.d.ts', 'declare global {}\n')
  expect(() => typesCommand(context(), { environment: 'test', output: 'globals.d.ts' })).toThrow(
    'TYPES_NOT_CURRENT',
  )
  expect(read('globals.d.ts')).toBe('declare global {}\n')
  expect(() => checkTypesCommand(context(), 'globals.d.ts')).toThrow('was not written by')
})

test('types overwrites an empty file, such as an editor creates', () => {
  write('ssot.d.ts', '')
  typesCommand(context(), { environment: 'test', output: 'ssot.d.ts' })
  expect(read('ssot.d.ts')).toBe(wanted())
})

test('types rejects an unknown environment and writes nothing', () => {
  expect(() => typesCommand(context(), { environment: 'tset', output: 'ssot.d.ts' })).toThrow('dev, test')
  expect(() => read('ssot.d.ts')).toThrow('ENOENT')
})
