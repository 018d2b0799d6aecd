import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isCi } from '../../core/options/options.ts'
import { type FirstService, firstService } from '../../enforcer/init/test-files/first-test.ts'
import type { PackageJson, TestProject } from '../../enforcer/init/test-files/project.ts'
import { proposeTests, type Runner, runnerOf } from '../../enforcer/init/test-files/propose.ts'
import { readText } from '../../host/files/read-text.ts'
import { writeTextFile } from '../../host/files/write-file.ts'
import type { CliContext } from '../context.ts'
import { ask } from '../terminal/ask.ts'

const NAMES = { vitest: 'Vitest', jest: 'Jest', playwright: 'Playwright' } as const

/** The runners of the flags, or the one that the user wants when asked. Nobody is asked without a terminal, or in CI. */
export async function chooseRunners(
  context: CliContext,
  root: string,
  given: readonly Runner[],
): Promise<readonly Runner[]> {
  if (given.length > 0 || !context.isInteractive || isCi(context.env)) return given
  const runner = usualRunner(root)
  if (runner === null) return []
  return (await ask(context, `Write a config and a first test for ${NAMES[runner]}? [Y/n] `, true))
    ? [runner]
    : []
}

/** The runner that a project has, or else Vitest; null: it has no `package.json`. */
export function usualRunner(root: string): Runner | null {
  const packageJson = readPackageJson(root)
  return packageJson === null ? null : (runnerOf(packageJson) ?? 'vitest')
}

/** Says what {@link writeTests} would write for each runner, to standard error: standard output has the matrix. */
export function sayTests(
  context: CliContext,
  root: string,
  files: TestProject['files'],
  runners: readonly Runner[],
): void {
  for (const runner of runners) {
    const proposed = proposeTests(runner, {
      files,
      packageJson: readPackageJson(root),
      textOf: textIn(root),
      service: null,
    })
    const written = proposed.files.filter(({ path }) => !existsSync(join(root, path)))
    const parts = [
      ...(written.length > 0 ? [`write ${written.map(({ path }) => path).join(' and ')}`] : []),
      ...(proposed.toAdd === null ? [] : [`say what to add to ${proposed.toAdd.path}`]),
    ]
    const what = parts.length === 0 ? 'write nothing more' : parts.join(', and ')
    context.note(`Without --dry-run, --${runner} would ${what}.`)
  }
}

/**
 * Writes the config and a first test for each runner. A file that exists stays as it is, and what it lacks is printed.
 * @param services the rows that the environment `test` publishes
 */
export async function writeTests(
  context: CliContext,
  root: string,
  files: TestProject['files'],
  services: readonly FirstService[],
  runners: readonly Runner[],
): Promise<void> {
  for (const runner of runners) {
    const packageJson = readPackageJson(root)
    const proposed = proposeTests(runner, {
      files,
      packageJson,
      textOf: textIn(root),
      service: firstService(services),
    })
    // A file may also be one that git ignores.
    const written = proposed.files.filter(({ path }) => !existsSync(join(root, path)))
    for (const { path, text } of written) writeTextFile(join(root, path), text, 'wx')
    context.print('')
    if (written.length > 0) context.print(`Wrote ${written.map(({ path }) => path).join(' and ')}.`)
    if (proposed.toAdd !== null) {
      context.print(`Add to ${proposed.toAdd.path}:`)
      context.printText(proposed.toAdd.text.trimEnd())
      if (proposed.toAdd.hint !== null) context.print(proposed.toAdd.hint)
    }
    context.print(`Run the tests with \`${proposed.command}\`.`)
  }
}

function textIn(root: string): TestProject['textOf'] {
  return (path) => {
    const read = readText(join(root, path), { within: root })
    return 'reason' in read ? null : read.text
  }
}

function readPackageJson(root: string): PackageJson | null {
  const read = readText(join(root, 'package.json'), { within: root })
  if ('reason' in read) return null
  try {
    const content: unknown = JSON.parse(read.text)
    return typeof content === 'object' && content !== null ? content : null
  } catch {
    // A file that npm cannot read either says nothing.
    return null
  }
}
