import { optionsAmong } from '../core/options/options.ts'
import { printLine } from '../runner/lines.ts'
import type { ProjectConfig } from './target.ts'

/** The function that prints lines about the stack of a project, by its `logLevel`. */
export function sayFor(config: ProjectConfig): (line: string) => void {
  const { logLevel } = optionsAmong(config.testEnvironmentOptions)
  return logLevel === 'silent' ? () => {} : printLine
}
