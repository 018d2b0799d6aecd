import type { CliContext } from '../../cli/context.ts'

/** A context for commands in tests, without output and terminal; `own` replaces parts of it. */
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
