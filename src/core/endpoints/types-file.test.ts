import { expect, test } from 'vitest'
import { changed, FILE, VALID } from '../../testing/samples/matrix.ts'
import { parseMatrix } from '../matrix/parse.ts'
import { checkTypesFile, environmentOfTypesFile, renderTypesFile } from './types-file.ts'

const matrix = parseMatrix(VALID, FILE)

test('the file names the services that the environment publishes, and their variables', () => {
  expect(renderTypesFile(matrix, 'test')).toMatchInlineSnapshot(`
    "// Written by \`ssot-docker types --environment test\` from the matrix. Do not edit it: when the matrix
    // has changed, write it anew with the same command; \`--check\` says whether it is current.
    /* eslint-disable */
    import 'vitest-environment-ssot-docker'

    declare module 'vitest-environment-ssot-docker' {
      interface SsotServices {
        'my-api': { protocol: 'http'; variable: 'API_URL' }
        db: { protocol: 'postgresql'; variable: 'DB_URL' }
        cache: { protocol: 'redis'; variable: 'CACHE_URL' }
      }
    }

    declare global {
      namespace NodeJS {
        interface ProcessEnv {
          API_URL: string
          DB_URL: string
          CACHE_URL: string
        }
      }
    }
    "
  `)
})

test('a service that the environment does not publish is not in it', () => {
  expect(renderTypesFile(matrix, 'dev')).toContain('DB_URL')
  expect(renderTypesFile(matrix, 'dev')).not.toContain('CACHE_URL')
})

test('an unknown environment is refused with the known ones', () => {
  expect(() => renderTypesFile(matrix, 'tset')).toThrow(/ENVIRONMENT_UNKNOWN[\s\S]*dev, test/)
})

test.each(['dev', 'test'])('what is written for %s is current', (environment) => {
  const text = renderTypesFile(matrix, environment)
  expect(environmentOfTypesFile(text)).toBe(environment)
  expect(checkTypesFile(text, matrix)).toEqual({ isCurrent: true })
})

test('a matrix that has changed makes it out of date, and the first difference is named', () => {
  const text = renderTypesFile(matrix, 'test')
  const renamed = parseMatrix(changed(['| DB_URL ', '| PG_URL ']), FILE)
  expect(checkTypesFile(text, renamed)).toEqual({
    isCurrent: false,
    line: 9,
    reason: expect.stringMatching(/holds ".*'DB_URL' }" where the matrix makes it ".*'PG_URL' }"/),
  })
})

test('a change that types do not show leaves it current', () => {
  const text = renderTypesFile(matrix, 'test')
  const moved = parseMatrix(changed(['| 8080 ', '| 8081 ']), FILE)
  expect(checkTypesFile(text, moved)).toEqual({ isCurrent: true })
})

test.each([
  ['an edited line', (text: string) => text.replace("'http'", "'https'"), 8],
  ['a line at the end', (text: string) => `${text}export {}\n`, 23],
  ['a lost end', (text: string) => text.slice(0, -1), 23],
  ['an edited header', (text: string) => text.replace('Do not edit it', 'Edit it'), 1],
])('%s is seen', (_, edit, line) => {
  expect(checkTypesFile(edit(renderTypesFile(matrix, 'test')), matrix)).toMatchObject({
    isCurrent: false,
    line,
  })
})

test('a file for an environment that is gone says so', () => {
  const text = renderTypesFile(matrix, 'test').replace('--environment test', '--environment e2e')
  expect(environmentOfTypesFile(text)).toBe('e2e')
  expect(checkTypesFile(text, matrix)).toMatchObject({ line: 1, reason: expect.stringContaining('"e2e"') })
})

test.each(['', 'export {}\n', 'declare global {}\n'])('%j is none of ours', (text) => {
  expect(environmentOfTypesFile(text)).toBeNull()
  expect(checkTypesFile(text, matrix)).toMatchObject({ isCurrent: false, line: 1 })
})
