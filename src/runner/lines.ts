import { withoutCiCommands } from '../core/text/ci-commands.ts'
import { visible } from '../core/text/visible.ts'

/** What a face prints about a stack. Neither a terminal nor a CI service obeys anything in it. */
export function lineOf(text: string): string {
  return `ssot-docker ${withoutCiCommands(visible(text))}`
}

/** Prints it to stderr: stdout may be data, as with `--json`. */
export function printLine(text: string): void {
  process.stderr.write(`${lineOf(text)}\n`)
}
