import type { CliContext } from '../../cli/context.ts'

/** What commands are given in a test, where nobody reads and nothing is drawn, with what the test has of its own. */
export function cliContext(own: Partial<CliContext> = {}): CliContext {
  return {
    env: {},
    cwd: '/',
    print() {},
    note() {},
    progress: { write() {}, columns: null },
    screen: null,
    isInteractive: false,
    fail() {},
    passOn() {},
    ...own,
  }
}
