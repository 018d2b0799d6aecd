import { expect, test } from 'vitest'
import { startCliWith } from '../../testing/processes/cli.ts'
import { makeTree, type Tree } from '../../testing/repositories/tree.ts'

const MATRIX = 'docker/DOCKER_SSOT_MATRIX.md'
const FILES = {
  'docker-compose.yml': `services:
  web:
    build: .
    ports: ["8080:8080"]
    environment: { LEVEL: "\${LEVEL:-info}" }
  db:
    image: postgres:16
    ports: ["5432:5432"]
`,
  Dockerfile: 'FROM node:24\n',
  'package.json': '{ "name": "shop" }\n',
}

/** Outside CI, so that nothing but the missing terminal keeps `init` from asking. */
async function init(tree: Tree, ...args: string[]) {
  return startCliWith({ CI: '' }, tree.root, 'init', ...args).ended
}

test('init says what it found and decided, in few lines', async () => {
  using tree = makeTree(FILES)
  const { exit, stdout } = await init(tree)
  expect(exit).toBe(0)
  expect(stdout.split('\n').slice(0, 4)).toEqual([
    'Found 1 compose file and 1 Dockerfile.',
    '  development: docker-compose.yml, 2 ports in 5432-8080',
    '  test: docker-compose.yml, 2 ports in 27000-27199',
    '  1 variable and 1 image have rows.',
  ])
  expect(stdout).toContain(`\nWrote ${MATRIX}. \`npx ssot-docker validate\`: `)
  expect(stdout.split('\n').length).toBeLessThan(10)
  expect(stdout).toMatch(/\nNext: `npx ssot-docker init --vitest` writes a config and a first test\.\n$/u)
  expect(tree.read(MATRIX)).toContain('| LEVEL')
})

test.each([
  ['--vitest', ['vitest.config.mts', 'e2e/stack.test.ts'], 'npx vitest run'],
  ['--jest', ['jest.config.cjs', 'e2e/stack.test.cjs'], 'npx jest'],
  ['--playwright', ['playwright.config.ts', 'e2e/stack.spec.ts'], 'npx playwright test'],
])('init %s also writes %j', async (flag, [config = '', first = ''], command) => {
  using tree = makeTree(FILES)
  const { exit, stdout } = await init(tree, flag)
  expect(exit).toBe(0)
  expect(stdout).toContain(`Wrote ${config} and ${first}.`)
  expect(stdout).toContain(`Run the tests with \`${command}\`.`)
  expect(tree.read(config)).toContain('vitest-environment-ssot-docker')
  expect(tree.read(first)).toContain("fetch(ssot.url('web'))")
})

test.each([
  ['--vitest', 'vite.config.ts', 'plugins: [ssotDocker()]', 'e2e/stack.test.ts'],
  ['--jest', 'jest.config.js', "preset: 'vitest-environment-ssot-docker'", 'e2e/stack.test.cjs'],
  [
    '--playwright',
    'playwright.config.ts',
    "'vitest-environment-ssot-docker/playwright'",
    'e2e/stack.spec.ts',
  ],
])('init %s leaves %s as it is, and prints what to add', async (flag, config, line, first) => {
  using tree = makeTree({ ...FILES, [config]: '// mine\n', [first]: '// mine, too\n' })
  const { exit, stdout } = await init(tree, flag)
  expect(exit).toBe(0)
  expect(stdout).toContain(`Add to ${config}:`)
  expect(stdout).toContain(line)
  expect(tree.read(config)).toBe('// mine\n')
  expect(tree.read(first)).toBe('// mine, too\n')
})

test('init writes the config of a runner also when there is a matrix already', async () => {
  using tree = makeTree(FILES)
  await init(tree)
  const before = tree.read(MATRIX)
  const again = await init(tree, '--vitest')
  expect(again).toMatchObject({
    exit: 0,
    stdout: expect.stringContaining('Wrote vitest.config.mts and e2e/stack.test.ts.'),
  })
  expect(tree.read(MATRIX)).toBe(before)
  expect(await init(tree)).toMatchObject({ exit: 1, output: expect.stringContaining('MATRIX_EXISTS') })
})

test('init says how to go on when another page is in the place of the matrix', async () => {
  using tree = makeTree({ ...FILES, [MATRIX]: '# Our notes\n\nNothing about environments.\n' })
  const { exit, output } = await init(tree)
  expect(exit).toBe(1)
  expect(output).toContain(
    `[MATRIX_EXISTS] Another page is where the matrix has to be: ${MATRIX} has no table Environments`,
  )
  expect(output).toContain(`git mv ${MATRIX} docker/DOCKER_SSOT_MATRIX.old.md`)
  const dryRun = await init(tree, '--dry-run')
  expect(dryRun.stdout).toContain('## Environments')
  expect(dryRun.output).toContain(`${MATRIX} exists, and init leaves it as it is.`)
  expect(tree.read(MATRIX)).toBe('# Our notes\n\nNothing about environments.\n')
})

test.each([
  [
    'a project with Jest',
    { 'package.json': '{ "devDependencies": { "jest": "*" } }' },
    'npx ssot-docker init --jest',
  ],
  ['a project without npm', { 'package.json': undefined }, 'npx ssot-docker run -- COMMAND'],
  [
    'a compose file that no stack can be made of',
    { 'docker-compose.yml': 'services: { web: { image: "x:1", restart: 5 } }\n' },
    'npx ssot-docker validate',
  ],
])('init ends with the next command for %s', async (_, more, command) => {
  const files: Record<string, string | undefined> = { ...FILES, ...more }
  using tree = makeTree(
    Object.fromEntries(
      Object.entries(files).flatMap(([path, text]) => (text === undefined ? [] : [[path, text]])),
    ),
  )
  const { stdout } = await init(tree)
  expect(stdout.trimEnd().split('\n').at(-1)).toContain(`Next: \`${command}\``)
})

test('init --dry-run says what the flag of a runner would write', async () => {
  using tree = makeTree({ ...FILES, 'jest.config.js': '// mine\n' })
  const { stdout, output } = await init(tree, '--dry-run', '--vitest', '--jest')
  expect(stdout).not.toContain('Without --dry-run')
  expect(output).toContain('Without --dry-run, --vitest would write vitest.config.mts and e2e/stack.test.ts.')
  expect(output).toContain(`Next: \`npx ssot-docker init\` writes ${MATRIX}.`)
  expect(output).toContain('--jest would write e2e/stack.test.cjs, and say what to add to jest.config.js.')
  expect(() => tree.read('vitest.config.mts')).toThrow()
})
