import { expect, test } from 'vitest'
import { parseMatrix } from '../../core/matrix/parse.ts'
import { type BuildSources, ignoreFilter } from '../../engine/build/sources.ts'
import { VALID } from '../../testing/samples/matrix.ts'
import { watchedFiles } from './watched-files.ts'

const ROOT = '/repo'
const matrix = parseMatrix(VALID, `${ROOT}/docker/MATRIX.md`)
const [environment] = matrix.environments
if (environment === undefined) throw new Error('The sample has environments.')
const definition = { root: ROOT, matrix, environment, composeFile: `${ROOT}/docker/dev.yml` }

const build = (path: string, rules?: string, dockerfile = `${ROOT}/docker/api.Dockerfile`): BuildSources => ({
  dockerfile,
  folders: [
    {
      name: null,
      path,
      ignoreFiles: [`${dockerfile}.dockerignore`, `${path}/.dockerignore`],
      rules,
      filter: ignoreFilter(rules),
    },
  ],
})

const counted = (builds: BuildSources[], ...paths: string[]) =>
  paths.filter((path) => watchedFiles(definition, builds).counts(`${ROOT}/${path}`))

test('before anything is known of builds: the matrix, the compose file and the Dockerfiles of the matrix', () => {
  expect(
    counted(
      [],
      'docker/MATRIX.md',
      'docker/dev.yml',
      'docker/test.yml',
      'docker/api.Dockerfile',
      'api/main.ts',
    ),
  ).toEqual(['docker/MATRIX.md', 'docker/dev.yml', 'docker/api.Dockerfile'])
  expect(watchedFiles(definition, []).roots).toEqual(['/repo/docker'])
})

test('what a build reads counts, after .dockerignore, and so do its ignore files', () => {
  const builds = [build(`${ROOT}/api`, 'node_modules\n*.md\n!keep.md\n')]
  expect(
    counted(
      builds,
      ...['api/main.ts', 'api/src/new.ts', 'api/README.md', 'api/keep.md', 'api/node_modules/a/index.js'],
      ...['api/.dockerignore', 'docker/api.Dockerfile.dockerignore'],
    ),
  ).toEqual([
    ...['api/main.ts', 'api/src/new.ts', 'api/keep.md'],
    ...['api/.dockerignore', 'docker/api.Dockerfile.dockerignore'],
  ])
})

test('what is mounted only, beside a context or ignored in it, does not count and is not looked into', () => {
  const { counts, enters, roots } = watchedFiles(definition, [build(ROOT, '*\n!api\n')])
  expect(counts(`${ROOT}/page/index.html`)).toBe(false)
  expect(enters(`${ROOT}/page`)).toBe(false)
  expect(counts(`${ROOT}/api/main.ts`)).toBe(true)
  expect(enters(`${ROOT}/api`)).toBe(true)
  // On the way to the matrix, though the build does not read it.
  expect(enters(`${ROOT}/docker`)).toBe(true)
  expect(roots).toEqual([ROOT])
  expect(counts('/elsewhere/main.ts')).toBe(false)
})

test('a folder that an exception reaches into is looked into', () => {
  const { enters } = watchedFiles(definition, [build(`${ROOT}/api`, 'node_modules\n!node_modules/a\n')])
  expect(enters(`${ROOT}/api/node_modules`)).toBe(true)
  expect(enters(`${ROOT}/api/node_modules/a`)).toBe(true)
  expect(enters(`${ROOT}/api/node_modules/b`)).toBe(false)
})

test('a compose file that is included counts, wherever it lies', () => {
  const { counts, roots } = watchedFiles(definition, [], [`${ROOT}/shared/db.yml`])
  expect(counts(`${ROOT}/shared/db.yml`)).toBe(true)
  expect(counts(`${ROOT}/shared/other.yml`)).toBe(false)
  expect(roots).toEqual(['/repo/docker', '/repo/shared'])
})

test('a person is told files and folders, each once', () => {
  expect(
    watchedFiles(definition, [build(`${ROOT}/api`), build(`${ROOT}/api`), build('/shared/lib'), build(ROOT)])
      .names,
  ).toEqual(['docker/MATRIX.md', 'docker/dev.yml', 'docker/api.Dockerfile', 'api', '/shared/lib', '.'])
})

test('the key tells of other rules', () => {
  const key = (rules?: string) => watchedFiles(definition, [build(`${ROOT}/api`, rules)]).key
  expect(key('a')).toBe(key('a'))
  expect(key('a')).not.toBe(key('b'))
  expect(key(undefined)).not.toBe(key(''))
})
