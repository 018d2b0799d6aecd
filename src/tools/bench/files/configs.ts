/*
 * The files that configure Vitest and Jest. One worker at a time, so that the time from one end of a file to the next is the
 * time of a file.
 */

/** Written at the end of a run: which test file of which project ended when. */
export const ENDS = 'ends.json'

/** The projects in turns: file 0 in each of them, then file 1, each time in another order, so that none always follows the same one. */
const IN_TURNS = `
const numberOf = (path) => Number(/(\\d+)\\.test\\.c?js$/.exec(path)[1])

function inTurns(tests, projectOf, pathOf) {
  const projects = [...new Set(tests.map(projectOf))].sort()
  const place = (test) => {
    const file = numberOf(pathOf(test))
    const turned = (projects.indexOf(projectOf(test)) + file) % projects.length
    return file * projects.length + (file % 2 === 0 ? turned : projects.length - 1 - turned)
  }
  return [...tests].sort((a, b) => place(a) - place(b))
}
`

const REPORTER = `
import { writeFileSync } from 'node:fs'
export default class {
  #ends = []
  // Vitest
  onTestModuleEnd({ project }) { this.#add(project.name) }
  onTestRunEnd() { this.#write() }
  // Jest
  onTestResult({ context }) { this.#add(context.config.displayName.name) }
  onRunComplete() { this.#write() }
  #add(way) { this.#ends.push({ way, atMs: performance.now() }) }
  #write() { writeFileSync('${ENDS}', JSON.stringify(this.#ends)) }
}
`

const VITEST = `
import { ssotDocker } from 'vitest-environment-ssot-docker'
${IN_TURNS}
class Sequencer {
  sort(specifications) { return inTurns(specifications, ({ project }) => project.name, ({ moduleId }) => moduleId) }
  shard(specifications) { return specifications }
}
const project = (name, environment, plugins) => ({
  plugins,
  test: { name, environment, include: ['tests/*.test.js'], pool: 'forks', isolate: true, maxWorkers: 1 },
})

export default {
  test: {
    projects: [
      project('node', 'node', []),
      project('nothing', 'nothing', []),
      project('plugin', 'ssot-docker', [ssotDocker()]),
      project('alone', 'ssot-docker', []),
    ],
    maxWorkers: 1,
    sequence: { sequencer: Sequencer },
    reporters: ['./reporter.mjs'],
  },
}
`

const JEST = `
const project = (displayName, environment) => ({
  displayName,
  ...environment,
  transform: {},
  testMatch: ['<rootDir>/tests/*.test.cjs'],
  cacheDirectory: '<rootDir>/node_modules/.jest',
})

export default {
  projects: [
    project('jestNode', { testEnvironment: 'node' }),
    project('jest', { preset: 'vitest-environment-ssot-docker' }),
  ],
  maxWorkers: 1,
  testSequencer: '<rootDir>/sequencer.mjs',
  reporters: ['<rootDir>/reporter.mjs'],
}
`

const JEST_SEQUENCER = `
${IN_TURNS}
export default class {
  sort(tests) { return inTurns(tests, ({ context }) => context.config.displayName.name, ({ path }) => path) }
  allFailedTests(tests) { return tests }
  shard(tests) { return tests }
  cacheResults() {}
}
`

/** By path from the root. */
export const CONFIGS: Readonly<Record<string, string>> = {
  'reporter.mjs': REPORTER,
  'vitest.config.js': VITEST,
  'jest.config.js': JEST,
  'sequencer.mjs': JEST_SEQUENCER,
}
