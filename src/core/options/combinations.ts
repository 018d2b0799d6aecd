import type { SsotError } from '../errors/errors.ts'
import { invalidOptions, type SsotOptions } from './options.ts'

/**
 * Checks that the options go together.
 * @throws OPTIONS_INVALID with the reason
 */
export function requireCombination(options: SsotOptions): void {
  const problem = problemOfCombination(options)
  if (problem !== null) throw invalidOptions(problem)
}

function problemOfCombination({
  isolation = 'run',
  stacks,
  attach,
  keep,
  refreshOnRerun,
}: SsotOptions): string | null {
  if (isolation === 'run')
    return stacks === undefined
      ? null
      : '"stacks" has no effect unless "isolation" is "file" or "test": all test files share one stack'
  const own = `"isolation": "${isolation}"`
  if (attach !== undefined)
    return `"attach" excludes ${own}: there is only one stack of ${attach}, it belongs to you, and it is never put back`
  if (keep === 'on-failure')
    return `"keep": "on-failure" excludes ${own}: a stack is put back after each file, so at the end of the run none holds what a failed test has left`
  if (refreshOnRerun === true)
    return `"refreshOnRerun" excludes ${own}: a service that a refresh replaces cannot be put back to what it held before. Start the tests again instead`
  return null
}

/** Whether each test file has a stack for itself. */
export function isIsolating({ isolation = 'run' }: SsotOptions): boolean {
  return isolation !== 'run'
}

/**
 * Checks the options of a face that knows no test files.
 * @throws OPTIONS_INVALID if they ask for isolation
 */
export function requireOneStack({ isolation = 'run' }: SsotOptions): void {
  if (isolation !== 'run')
    throw invalidOptions(
      `"isolation": "${isolation}" works in tests of Vitest and Jest: nothing tells this package when another program begins a test file`,
    )
}

/** The error of a test that other tests of its file run beside, while each test is to find the stack put back. */
export function concurrentTest(name: string): SsotError {
  return invalidOptions(
    `"isolation": "test" does not go with concurrent tests, and "${name}" is one: the stack cannot be put back before it while another test runs. Let the tests of a file run one after the other, or choose "file"`,
  )
}
