import { expect, test } from 'vitest'
import { changed, FILE, VALID, WHOLE } from '../../testing/samples/matrix.ts'
import { parseMatrix } from '../matrix/parse.ts'
import { checkTypesFile, environmentOfTypesFile, renderTypesFile } from './types-file.ts'

const matrix = parseMatrix(VALID, FILE)

test('the types file declares the services that the environment publishes, and their variables', () => {
  expect(renderTypesFile(matrix, 'test')).toMatchInlineSnapshot(`
    "// Written by \`ssot-docker types --environment test\` from the matrix. Do not edit it: when the matrix
    // has changed, run the same command again; \`--check\` tells whether it is current.
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

test('a service that the environment does not publish is not in the types file', () => {
  expect(renderTypesFile(matrix, 'dev')).toContain('DB_URL')
  expect(renderTypesFile(matrix, 'dev')).not.toContain('CACHE_URL')
})

test('every port of a service has a name of its own in the types file, which stays current', () => {
  const whole = parseMatrix(WHOLE, FILE)
  const text = renderTypesFile(whole, 'development')
  expect(text).toContain(
    "    s3: { protocol: 'http'; variable: 'S3_URL' }\n    's3:console': { protocol: 'http'; variable: 'S3_CONSOLE_URL' }\n",
  )
  expect(checkTypesFile(text, whole)).toEqual({ isCurrent: true })
})

test('an unknown environment is an error that lists the known ones', () => {
  expect(() => renderTypesFile(matrix, 'tset')).toThrow(/ENVIRONMENT_UNKNOWN[\s\S]*dev, test/)
})

test.each(['dev', 'test'])('a types file that was just written for %s is current', (environment) => {
  const text = renderTypesFile(matrix, environment)
  expect(environmentOfTypesFile(text)).toBe(environment)
  expect(checkTypesFile(text, matrix)).toEqual({ isCurrent: true })
})

test('after a change of the matrix the types file is not current, and the first difference is reported', () => {
  const text = renderTypesFile(matrix, 'test')
  const renamed = parseMatrix(changed(['| DB_URL ', '| PG_URL ']), FILE)
  expect(checkTypesFile(text, renamed)).toEqual({
    isCurrent: false,
    line: 9,
    reason: expect.stringMatching(/found ".*'DB_URL' }" instead of ".*'PG_URL' }"/),
  })
})

test('a change of the matrix that does not affect types leaves the types file current', () => {
  const text = renderTypesFile(matrix, 'test')
  const moved = parseMatrix(changed(['| 8080 ', '| 8081 ']), FILE)
  expect(checkTypesFile(text, moved)).toEqual({ isCurrent: true })
})

test.each([
  ['an edited line', (text: string) => text.replace("'http'", "'https'"), 8],
  ['an extra line at the end', (text: string) => `${text}export {}\n`, 23],
  ['a missing newline at the end', (text: string) => text.slice(0, -1), 23],
  ['an edited header', (text: string) => text.replace('Do not edit it', 'Edit it'), 1],
])('a types file with %s is not current', (_, edit, line) => {
  expect(checkTypesFile(edit(renderTypesFile(matrix, 'test')), matrix)).toMatchObject({
    isCurrent: false,
    line,
  })
})

test('a types file for an environment that the matrix no longer has is not current', () => {
  const text = renderTypesFile(matrix, 'test').replace('--environment test', '--environment e2e')
  expect(environmentOfTypesFile(text)).toBe('e2e')
  expect(checkTypesFile(text, matrix)).toMatchObject({ line: 1, reason: expect.stringContaining('"e2e"') })
})

test.each(['', 'export {}\n', 'declare global {}\n'])('the text %j is not a types file', (text) => {
  expect(environmentOfTypesFile(text)).toBeNull()
  expect(checkTypesFile(text, matrix)).toMatchObject({ isCurrent: false, line: 1 })
})
