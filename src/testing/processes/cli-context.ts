import type { CliContext } from '../../cli/context.ts'
import { KnownSecrets } from '../../core/secrets/hide.ts'

/** A context for commands in tests, without output and terminal; `own` replaces parts of it. */
export function cliContext(own: Partial<CliContext> = {}): CliContext {
  return {
    env: {},
    cwd: '/',
    secrets: new KnownSecrets(),
    print() {},
    printText() {},
    printColoured() {},
    printData() {},
    printForProgram() {},
    printJson() {},
    note() {},
    progress: { print() {}, printText() {}, draw() {}, columns: null },
    screen: null,
    isInteractive: false,
    fail() {},
    passOn() {},
    ...own,
  }
}
