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

test('the matrix, the compose file and the Dockerfiles of the matrix count before any build is known', () => {
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

test('the Env file of the environment counts', () => {
  const named = { ...definition, environment: { ...environment, envFile: 'conf/.env.dev' } }
  const { counts, roots, names } = watchedFiles(named, [])
  expect(counts(`${ROOT}/conf/.env.dev`)).toBe(true)
  expect(counts(`${ROOT}/conf/.env`)).toBe(false)
  expect(roots).toContain(`${ROOT}/conf`)
  expect(names).toContain('conf/.env.dev')
})

test('a file that a build reads counts unless .dockerignore excludes it, and so do the ignore files', () => {
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

test('a file that is outside a build context, or ignored in it, does not count, and its folder is not watched', () => {
  const { counts, enters, roots } = watchedFiles(definition, [build(ROOT, '*\n!api\n')])
  expect(counts(`${ROOT}/page/index.html`)).toBe(false)
  expect(enters(`${ROOT}/page`)).toBe(false)
  expect(counts(`${ROOT}/api/main.ts`)).toBe(true)
  expect(enters(`${ROOT}/api`)).toBe(true)
  // It contains the matrix, although the build does not read it.
  expect(enters(`${ROOT}/docker`)).toBe(true)
  expect(roots).toEqual([ROOT])
  expect(counts('/elsewhere/main.ts')).toBe(false)
})

test('an ignored folder that contains an exception is watched', () => {
  const { enters } = watchedFiles(definition, [build(`${ROOT}/api`, 'node_modules\n!node_modules/a\n')])
  expect(enters(`${ROOT}/api/node_modules`)).toBe(true)
  expect(enters(`${ROOT}/api/node_modules/a`)).toBe(true)
  expect(enters(`${ROOT}/api/node_modules/b`)).toBe(false)
})

test('an included compose file counts, wherever it is', () => {
  const { counts, roots } = watchedFiles(definition, [], [`${ROOT}/shared/db.yml`])
  expect(counts(`${ROOT}/shared/db.yml`)).toBe(true)
  expect(counts(`${ROOT}/shared/other.yml`)).toBe(false)
  expect(roots).toEqual(['/repo/docker', '/repo/shared'])
})

test('the names for messages contain each file and folder once', () => {
  expect(
    watchedFiles(definition, [build(`${ROOT}/api`), build(`${ROOT}/api`), build('/shared/lib'), build(ROOT)])
      .names,
  ).toEqual(['docker/MATRIX.md', 'docker/dev.yml', 'docker/api.Dockerfile', 'api', '/shared/lib', '.'])
})

test('the key differs when the ignore rules differ', () => {
  const key = (rules?: string) => watchedFiles(definition, [build(`${ROOT}/api`, rules)]).key
  expect(key('a')).toBe(key('a'))
  expect(key('a')).not.toBe(key('b'))
  expect(key(undefined)).not.toBe(key(''))
})

test('what a one-shot service mounts counts, except what is left out when it is read', () => {
  const mounted = [`${ROOT}/db/migrations`, `${ROOT}/seed.sql`]
  const { counts, enters, roots, names } = watchedFiles(definition, [], [], mounted)
  expect(counts(`${ROOT}/db/migrations/more/002.sql`)).toBe(true)
  expect(counts(`${ROOT}/seed.sql`)).toBe(true)
  expect(counts(`${ROOT}/db/migrations/node_modules/a.js`)).toBe(false)
  expect(counts(`${ROOT}/db/dump.sql`)).toBe(false)
  expect(enters(`${ROOT}/db/migrations/more`)).toBe(true)
  expect(enters(`${ROOT}/db/migrations/.git`)).toBe(false)
  expect(enters(`${ROOT}/api`)).toBe(false)
  expect(roots).toEqual([ROOT])
  expect(names.slice(-2)).toEqual(['db/migrations', 'seed.sql'])
})
