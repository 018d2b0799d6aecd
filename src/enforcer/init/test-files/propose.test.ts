import { expect, test } from 'vitest'
import { type FirstService, firstService } from './first-test.ts'
import type { TestProject } from './project.ts'
import { proposeTests, RUNNERS, runnerOf } from './propose.ts'

const row = (name: string, protocol: string, healthPath: string | null = null): FirstService => ({
  name,
  protocol,
  healthPath,
  transport: protocol === 'udp' ? 'udp' : 'tcp',
})

const project = (more: Partial<TestProject> = {}): TestProject => ({
  files: new Set(),
  packageJson: {},
  textOf: () => '',
  service: row('web', 'http'),
  ...more,
})

test.each([
  ['the one with a health path', [row('a', 'http'), row('b', 'http', '/up')], 'b'],
  ['a main port before another one', [row('a:x', 'http'), row('b', 'http')], 'b'],
  ['one that takes connections where none speaks HTTP', [row('dns', 'udp'), row('db', 'postgresql')], 'db'],
  ['none over UDP', [row('dns', 'udp')], undefined],
  ['none where nothing is published', [], undefined],
])('the first test asks %s', (_, services, expected) => {
  expect(firstService(services)?.name).toBe(expected)
})

test.each([
  ['a service that speaks HTTP', row('web', 'http'), "fetch(ssot.url('web'))"],
  ['a health path', row('web', 'http', '/up'), "fetch(new URL('/up', ssot.url('web')))"],
  ['a database', row('my-db', 'postgresql'), "ssot.services['my-db']"],
  ['a page with a certificate of its own', row('web', 'https'), 'await once(socket'],
  ['a stack that publishes nothing', null, "expect(ssot.environment).toBe('test')"],
])('the first test of each runner suits %s', (_, service, expected) => {
  for (const runner of RUNNERS) {
    const { files } = proposeTests(runner, project({ service }))
    expect(files.at(-1)?.text).toContain(expected)
  }
})

test.each([
  ['unit tests that a project has for Vitest go on without a stack', 'vitest', ['src/sum.test.ts'], true],
  ['unit tests that a project has for Jest go on without a stack', 'jest', ['src/sum.test.js'], true],
  ['a project that has just got Vitest needs no project for unit tests', 'vitest', ['src/sum.ts'], false],
  ['a project that has just got Jest needs no project for unit tests', 'jest', ['src/sum.js'], false],
  ['tests in the folder of the first one are no unit tests', 'vitest', ['e2e/old.spec.ts'], false],
] as const)('%s', (_, runner, files, isShared) => {
  const packageJson = { devDependencies: { [runner]: '*' } }
  const textOf = () => `import { test } from '${runner}'`
  const [config] = proposeTests(runner, project({ packageJson, textOf, files: new Set<string>(files) })).files
  expect(/ame: 'unit'/u.test(config?.text ?? '')).toBe(isShared)
  expect(config?.text).toContain(
    runner === 'jest' ? '<rootDir>/e2e/**/*.test.?([cm])[jt]s' : 'e2e/**/*.test.ts',
  )
})

test.each([
  ['vitest', 'test("a", () => {})', {}, false],
  ['vitest', 'test("a", () => {})', { test: 'vitest run --globals' }, true],
  ['vitest', "import test from 'node:test'", { test: 'node --test' }, false],
  ['jest', "import { test } from 'vitest'", {}, false],
  ['jest', 'test("a", () => {})', {}, true],
] as const)(
  'where %s was just installed, the test `%s` with the scripts %j goes on without a stack: %j',
  (runner, text, scripts, isShared) => {
    const given = { scripts, devDependencies: { [runner]: '*' } }
    const files = new Set(['web/src/app.test.js'])
    const [config] = proposeTests(runner, project({ packageJson: given, files, textOf: () => text })).files
    expect(/ame: 'unit'/u.test(config?.text ?? '')).toBe(isShared)
  },
)

test('tests of another runner are none for Vitest', () => {
  const [config] = proposeTests(
    'vitest',
    project({ packageJson: { devDependencies: { jest: '*' } }, files: new Set(['src/sum.test.ts']) }),
  ).files
  expect(config?.text).not.toContain("name: 'unit'")
})

test.each([
  ['package.json', { packageJson: { jest: {} } }],
  ['jest.config.json', { files: new Set(['jest.config.json']) }],
])('a config for Jest within %s gets projects, so that the tests which are there go on', (path, more) => {
  const { files, toAdd } = proposeTests('jest', project(more))
  expect(toAdd?.path).toBe(path)
  expect(JSON.parse(`{ ${toAdd?.text} }`)).toEqual({
    projects: [
      { displayName: 'unit', testPathIgnorePatterns: ['/node_modules/', '<rootDir>/e2e/'] },
      {
        displayName: 'e2e',
        preset: 'vitest-environment-ssot-docker',
        testMatch: ['<rootDir>/e2e/**/*.test.?([cm])[jt]s'],
      },
    ],
  })
  expect(files.map(({ path }) => path)).toEqual(['e2e/stack.test.cjs'])
})

test('a config for Jest in JavaScript gets projects, too', () => {
  const { toAdd } = proposeTests('jest', project({ files: new Set(['jest.config.js']) }))
  expect(toAdd?.text).toMatch(/^ {2}projects: \[\n {4}\{ displayName: 'unit'/u)
  expect(toAdd?.hint).toContain('into the project `unit`')
})

test('who has a config for Playwright learns where the first test is', () => {
  const { toAdd } = proposeTests('playwright', project({ files: new Set(['playwright.config.ts']) }))
  expect(toAdd?.hint).toContain('`testDir` of the config')
  expect(toAdd?.hint).toContain('e2e/stack.spec.ts')
})

test.each([
  [{ devDependencies: { jest: '^30' } }, 'jest'],
  [{ dependencies: { '@playwright/test': '^1' } }, 'playwright'],
  [{ devDependencies: { vitest: '^5', jest: '^30' } }, 'vitest'],
  [{ devDependencies: 'odd' }, undefined],
  [null, undefined],
])('the runner of the project %j is %s', (packageJson, expected) => {
  expect(runnerOf(packageJson)).toBe(expected)
})
