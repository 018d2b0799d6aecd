import type { RunnerName } from '../processes/runner-process.ts'

/**
 * A way to run tests with this package. The promises are the same for all; this interface has what differs.
 */
export interface Face {
  name: string
  runner: RunnerName
  /**
   * `runner`: with the plugin or the preset, the runner's main process starts the stack before the first worker, and waits
   * for its removal at the end. `worker`: with the environment only, the first worker starts the stack, and the keeper
   * removes it after the end.
   */
  startedBy: 'runner' | 'worker'
  /** The arguments for a run without watch mode. */
  args: readonly string[]
  /** The arguments that end a run at the first failure. */
  bail: readonly string[]
  /** `package.json` and the config by path. `options`: those of this package. `inherit`: without our environment. */
  files(more?: { options?: object; inherit?: boolean }): Record<string, string>
  /** The imports of a test file. */
  head: string
  /** The statement that loads the default export of a package. */
  load(name: string, from: string): string
  /** Expectations on access to the stack that only this runner has. */
  ownWays: string
  /** The docblock that selects the environment in a single file. */
  docblock(options: object): string
  /** The text in the output that says how many tests passed. */
  passed(count: number): string
}

const VITEST_POOLS = ['forks', 'threads', 'vmThreads', 'vmForks'] as const
const JEST_WAYS = {
  workers: ['--maxWorkers=2'],
  'worker threads': ['--maxWorkers=2', '--workerThreads'],
  '--runInBand': ['--runInBand'],
} as const

const FACES: readonly Face[] = [
  ...VITEST_POOLS.flatMap((pool) => [vitest(pool, true), vitest(pool, false)]),
  ...Object.entries(JEST_WAYS).flatMap(([way, args]) => [jest(way, args, true), jest(way, args, false)]),
]

/** One for each runner and each way to start a stack. The tests beside `src/vitest` and `src/jest` have the others. */
const SHORT = ['Vitest, forks, plugin', 'Jest, --runInBand, environment alone']

/** The faces to test: all, or those of `npm test` if `SSOT_FACES` is `short`. */
export function facesOf(env: NodeJS.ProcessEnv): readonly Face[] {
  return env.SSOT_FACES === 'short' ? SHORT.map(faceOf) : FACES
}

/** The face with a name, for tests that need only one or two. */
export function faceOf(name: string): Face {
  const face = FACES.find((candidate) => candidate.name === name)
  if (!face)
    throw new Error(`There is no face ${name}. Use one of ${FACES.map((known) => known.name).join(', ')}`)
  return face
}

function vitest(pool: (typeof VITEST_POOLS)[number], plugin: boolean): Face {
  // In two parts, or Vitest would read it as a docblock of this file.
  const key = '@vitest' + '-environment'
  return {
    name: `Vitest, ${pool}, ${plugin ? 'plugin' : 'environment alone'}`,
    runner: 'vitest',
    startedBy: plugin ? 'runner' : 'worker',
    args: ['run', `--pool=${pool}`],
    bail: ['--bail=1', '--no-file-parallelism'],
    files({ options, inherit = false } = {}) {
      const test = {
        ...(inherit ? {} : { environment: 'ssot-docker' }),
        ...(options ? { environmentOptions: { 'ssot-docker': options } } : {}),
      }
      return {
        'package.json': '{ "type": "module" }',
        'vitest.config.js': `
import { ssotDocker } from 'vitest-environment-ssot-docker'
export default { plugins: [${plugin ? 'ssotDocker()' : ''}], test: ${JSON.stringify(test)} }
`,
      }
    },
    head: `
import { expect, inject, test } from 'vitest'
import { ssot } from 'vitest-environment-ssot-docker'
`,
    load: (name, from) => `import ${name} from '${from}'\n`,
    ownWays: "expect(inject('ssot').services).toEqual(ssot.services)",
    docblock: (options) => `// ${key} ssot-docker\n// ${key}-options ${JSON.stringify(options)}\n`,
    passed: (count) => `${count} passed`,
  }
}

function jest(way: string, args: readonly string[], preset: boolean): Face {
  return {
    name: `Jest, ${way}, ${preset ? 'preset' : 'environment alone'}`,
    runner: 'jest',
    startedBy: preset ? 'runner' : 'worker',
    args,
    bail: ['--bail'],
    files({ options, inherit = false } = {}) {
      const ours = preset
        ? { preset: 'vitest-environment-ssot-docker' }
        : { testEnvironment: 'vitest-environment-ssot-docker/jest' }
      const config = {
        ...(inherit ? (preset ? { ...ours, testEnvironment: 'node' } : {}) : ours),
        ...(options ? { testEnvironmentOptions: { 'ssot-docker': options } } : {}),
        // Without it, Jest runs a few fast files in its main process.
        ...(way === '--runInBand' ? {} : { workerIdleMemoryLimit: '1GB' }),
        cacheDirectory: '<rootDir>/node_modules/.jest',
      }
      return { 'package.json': '{}', 'jest.config.js': `module.exports = ${JSON.stringify(config)}` }
    },
    head: "\nconst { ssot } = require('vitest-environment-ssot-docker')\n",
    load: (name, from) => `const ${name} = require('${from}')\n`,
    ownWays: "expect(globalThis.ssot.url('web')).toBe(ssot.url('web'))",
    docblock: (options) => `/**
 * @jest-environment vitest-environment-ssot-docker/jest
 * @jest-environment-options ${JSON.stringify({ 'ssot-docker': options })}
 */
`,
    passed: (count) => `${count} passed`,
  }
}
