import type { FirstService } from './first-test.ts'

/** What is known of a project in which a test runner is set up. */
export interface TestProject {
  /** Every file that git does not ignore. */
  files: ReadonlySet<string>
  /** The content of `package.json`; null: there is none, or it is not JSON. */
  packageJson: PackageJson | null
  /** The text of a file; null: it cannot be read. */
  textOf(path: string): string | null
  /** What the first test asks; null: the environment `test` publishes nothing. */
  service: FirstService | null
}

export interface PackageJson {
  dependencies?: unknown
  devDependencies?: unknown
  scripts?: unknown
  /** A config for Jest. */
  jest?: unknown
}

/** The config and the first test for a runner. */
export interface ProposedTests {
  /** New files, in the order in which they are read. */
  files: { path: string; text: string }[]
  /**
   * A config that exists, the lines that it needs, and in a sentence what else its owner has to see to (null: nothing).
   * Null: a config is among the files.
   */
  toAdd: { path: string; text: string; hint: string | null } | null
  /** What runs the tests. */
  command: string
}

const ANY_TEST = /\.(?:test|spec)\.[cm]?[jt]sx?$/u

/**
 * Whether a project has a runner with tests of its own, apart from those in the folder of the new one. Tests of another runner,
 * which a package within the project may have, are none.
 */
export function hasTestsFor(
  runner: 'vitest' | 'jest',
  { files, packageJson, textOf }: Omit<TestProject, 'service'>,
): boolean {
  if (!hasPackage(packageJson, runner)) return false
  const isOwn = hasScript(packageJson, runner)
    ? () => true
    : (path: string) => isFor(runner, textOf(path) ?? '')
  return [...files].some((path) => ANY_TEST.test(path) && !path.startsWith('e2e/') && isOwn(path))
}

/** A test for Vitest imports it, unless a config or a flag says otherwise. One for Jest imports nothing. */
function isFor(runner: 'vitest' | 'jest', text: string): boolean {
  return runner === 'vitest'
    ? /['"]vitest['"]/u.test(text)
    : !/['"](?:vitest|node:test|@playwright\/test)['"]/u.test(text)
}

/** Whether a script calls a runner, maybe with flags that change what a test looks like. */
function hasScript(packageJson: PackageJson | null, runner: string): boolean {
  const scripts = packageJson?.scripts
  return (
    typeof scripts === 'object' &&
    scripts !== null &&
    Object.values(scripts).some((one) => typeof one === 'string' && one.split(/\W+/u).includes(runner))
  )
}

/** Whether a project depends on a package. */
export function hasPackage(packageJson: PackageJson | null, name: string): boolean {
  return [packageJson?.dependencies, packageJson?.devDependencies].some(
    (all) => typeof all === 'object' && all !== null && Object.hasOwn(all, name),
  )
}
