import { ES_SOCKETS, firstTest, type Imports } from './first-test.ts'
import { hasTestsFor, type ProposedTests, type TestProject } from './project.ts'

const CONFIG = /^(?:vitest|vite)\.config\.[cm]?[jt]s$/u
const TEST = 'e2e/stack.test.ts'

/** Vitest reads a file with this name in every package, whatever its `type`. */
const NEW_CONFIG = 'vitest.config.mts'

const IMPORTS: Imports = {
  always: ["import { expect, test } from 'vitest'", "import { ssot } from 'vitest-environment-ssot-docker'"],
  sockets: ES_SOCKETS,
}

export function vitestFiles({ service, ...project }: TestProject): ProposedTests {
  const { files } = project
  const existing = [...files]
    .filter((path) => CONFIG.test(path))
    .sort()
    .reverse()[0]
  return {
    files: [
      ...(existing === undefined ? [{ path: NEW_CONFIG, text: config(hasTestsFor('vitest', project)) }] : []),
      { path: TEST, text: firstTest(service, IMPORTS) },
    ],
    toAdd: existing === undefined ? null : { path: existing, text: linesToAdd(), hint: null },
    command: 'npx vitest run',
  }
}

/** @param isShared whether the project has tests for Vitest already, which go on without a stack */
function config(isShared: boolean): string {
  if (!isShared) {
    return `import { defineConfig } from 'vitest/config'
import { ssotDocker } from 'vitest-environment-ssot-docker'

export default defineConfig({
  plugins: [ssotDocker()],
  test: { environment: 'ssot-docker', include: ['e2e/**/*.test.ts'] },
})
`
  }
  return `import { configDefaults, defineConfig } from 'vitest/config'
import { ssotDocker } from 'vitest-environment-ssot-docker'

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', exclude: [...configDefaults.exclude, 'e2e/**'] } },
${E2E}
    ],
  },
})
`
}

/** The plugin is in the project itself: a project of a list does not have the plugins of the config around it. */
const E2E = `      {
        plugins: [ssotDocker()],
        test: { name: 'e2e', environment: 'ssot-docker', include: ['e2e/**/*.test.ts'] },
      },`

function linesToAdd(): string {
  return `import { configDefaults } from 'vitest/config'
import { ssotDocker } from 'vitest-environment-ssot-docker'

  test: {
    projects: [
      { extends: true, test: { name: 'unit', exclude: [...configDefaults.exclude, 'e2e/**'] } },
${E2E}
    ],
  },
`
}
