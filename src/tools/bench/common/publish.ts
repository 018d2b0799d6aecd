import { writeFileSync } from 'node:fs'
import type { BenchOptions } from '../options.ts'

/** The figures as text on standard output, and all there is as JSON where a file is named. */
export function publish(report: object, lines: readonly string[], { json }: BenchOptions): void {
  console.log(lines.join('\n'))
  if (json !== null) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`)
}
