import { optionsAmong } from '../core/options/options.ts'
import type { ProjectConfig } from './target.ts'

/** Tells of the stack of a project as loud as its `logLevel` wants it. */
export function sayFor(config: ProjectConfig): (line: string) => void {
  const { logLevel } = optionsAmong(config.testEnvironmentOptions)
  return logLevel === 'silent' ? () => {} : say
}

/** A line among those of Jest's reporters, which write to its error output; with `--json` the other one is data. */
function say(line: string): void {
  process.stderr.write(`ssot-docker ${line}\n`)
}
