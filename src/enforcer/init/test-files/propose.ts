import { jestFiles } from './jest.ts'
import { playwrightFiles } from './playwright.ts'
import { hasPackage, type PackageJson, type ProposedTests, type TestProject } from './project.ts'
import { vitestFiles } from './vitest.ts'

export const RUNNERS = ['vitest', 'jest', 'playwright'] as const
export type Runner = (typeof RUNNERS)[number]

/** The files that let a runner test the stack. Files that exist are not among them. */
export function proposeTests(runner: Runner, project: TestProject): ProposedTests {
  const proposed = { vitest: vitestFiles, jest: jestFiles, playwright: playwrightFiles }[runner](project)
  return { ...proposed, files: proposed.files.filter(({ path }) => !project.files.has(path)) }
}

/** The runner that a project has already; undefined: none. */
export function runnerOf(packageJson: PackageJson | null): Runner | undefined {
  return RUNNERS.find((runner) =>
    hasPackage(packageJson, runner === 'playwright' ? '@playwright/test' : runner),
  )
}
