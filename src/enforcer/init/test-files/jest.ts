import { firstTest, type Imports } from './first-test.ts'
import { hasTestsFor, type ProposedTests, type TestProject } from './project.ts'

const CONFIG = /^jest\.config\.(?:[cm]?[jt]s|json)$/u

/** Jest reads CommonJS in a file with this ending, whatever the `type` of the package. */
const NEW_CONFIG = 'jest.config.cjs'
const TEST = 'e2e/stack.test.cjs'

const IMPORTS: Imports = {
  always: ["const { ssot } = require('vitest-environment-ssot-docker')"],
  sockets: ["const { once } = require('node:events')", "const { connect } = require('node:net')"],
}

export function jestFiles({ service, ...project }: TestProject): ProposedTests {
  const { files, packageJson } = project
  const existing = [...files].find((path) => CONFIG.test(path))
  const within = existing ?? (packageJson?.jest !== undefined ? 'package.json' : undefined)
  return {
    files: [
      ...(within === undefined ? [{ path: NEW_CONFIG, text: config(hasTestsFor('jest', project)) }] : []),
      { path: TEST, text: firstTest(service, IMPORTS) },
    ],
    toAdd: within === undefined ? null : { path: within, text: linesToAdd(within), hint: OWN_OPTIONS },
    command: 'npx jest',
  }
}

/** Jest does not hand the options beside `projects` on to them. */
const OWN_OPTIONS =
  'Move the options of your own tests, such as `transform`, `testEnvironment` and `preset`, into the project `unit`.'

/** @param isShared whether the project has tests for Jest already, which go on without a stack */
function config(isShared: boolean): string {
  return `module.exports = {\n${isShared ? PROJECTS : OWN}}\n`
}

const OWN = `  preset: 'vitest-environment-ssot-docker',
  testMatch: ['<rootDir>/e2e/**/*.test.?([cm])[jt]s'],
`

/** Options such as `testMatch` beside those of the owner would stop the owner's own tests. */
const PROJECTS = `  projects: [
    { displayName: 'unit', testPathIgnorePatterns: ['/node_modules/', '<rootDir>/e2e/'] },
    {
      displayName: 'e2e',
      preset: 'vitest-environment-ssot-docker',
      testMatch: ['<rootDir>/e2e/**/*.test.?([cm])[jt]s'],
    },
  ],
`

const PROJECTS_IN_JSON = `"projects": [
  { "displayName": "unit", "testPathIgnorePatterns": ["/node_modules/", "<rootDir>/e2e/"] },
  {
    "displayName": "e2e",
    "preset": "vitest-environment-ssot-docker",
    "testMatch": ["<rootDir>/e2e/**/*.test.?([cm])[jt]s"]
  }
]
`

function linesToAdd(path: string): string {
  return path.endsWith('.json') ? PROJECTS_IN_JSON : PROJECTS
}
