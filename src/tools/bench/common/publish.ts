import { writeFileSync } from 'node:fs'
import type { BenchOptions } from '../options.ts'

/** Prints the figures as text on standard output, and writes the whole report as JSON if the options name a file. */
export function publish(report: object, lines: readonly string[], { json }: BenchOptions): void {
  console.log(lines.join('\n'))
  if (json !== null) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`)
}
