import { ES_SOCKETS, firstTest, type Imports } from './first-test.ts'
import type { ProposedTests, TestProject } from './project.ts'

const CONFIG = /^playwright\.config\.[cm]?[jt]s$/u
const NEW_CONFIG = 'playwright.config.ts'
const TEST = 'e2e/stack.spec.ts'
const SETUP = "  globalSetup: 'vitest-environment-ssot-docker/playwright',\n"
/** A config that exists may look for tests in another folder, and would say that there is none. */
const TEST_DIR = `The first test is ${TEST}: \`testDir\` of the config, or of one of its projects, has to be \`e2e\` or a folder above it.`

const IMPORTS: Imports = {
  always: [
    "import { expect, test } from '@playwright/test'",
    "import { ssot } from 'vitest-environment-ssot-docker'",
  ],
  sockets: ES_SOCKETS,
}

export function playwrightFiles({ files, service }: TestProject): ProposedTests {
  const existing = [...files].find((path) => CONFIG.test(path))
  return {
    files: [
      ...(existing === undefined ? [{ path: NEW_CONFIG, text: config() }] : []),
      { path: TEST, text: firstTest(service, IMPORTS) },
    ],
    toAdd: existing === undefined ? null : { path: existing, text: SETUP, hint: TEST_DIR },
    command: 'npx playwright test',
  }
}

function config(): string {
  return `import { defineConfig } from '@playwright/test'

export default defineConfig({
${SETUP}  testDir: 'e2e',
})
`
}
