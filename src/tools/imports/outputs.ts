import { isTest } from './paths.ts'
import type { SourceFiles } from './source-files.ts'
import { withoutComments } from './specifiers.ts'

/**
 * The files that print, each with the reason why text from outside cannot reach a terminal through it as it is. Any other
 * shipped file hands its text to one of them.
 */
const PRINTING: ReadonlyMap<string, string> = new Map([
  ['cli/run.ts', 'hands the outputs to cli/terminal/output.ts, which makes every text visible'],
  [
    'cli/containers/attached.ts',
    'passes `logs` through visible-lines.ts; `shell` has the terminal to itself',
  ],
  ['cli/terminal/ask.ts', 'asks questions that have no text from outside'],
  ['runner/lines.ts', 'makes every text visible'],
  ['vitest/say.ts', 'prints lines of runner/lines.ts'],
  ['keeper/main.ts', 'diverts its own output to the log'],
  ['keeper/sweep/sweeper.ts', 'prints for the client that started it, which makes an error of it'],
])

const PRINTS = /\bprocess\s*\.\s*std(?:out|err)\b|\bconsole\s*\.\s*\w+|\blogger\s*\.\s*\w+\s*\(/

/** Every line of a shipped file that prints although its file is not one of those that may, one sentence each. */
export function unknownOutputs(files: SourceFiles): string[] {
  return [...files]
    .filter(([path]) => !isTest(path) && !/^(?:tools|testing)\//.test(path) && !PRINTING.has(path))
    .flatMap(([path, source]) =>
      withoutComments(source)
        .split('\n')
        .flatMap((line, index) =>
          PRINTS.test(line) ? [`${path}:${index + 1}: prints past visible.ts: ${line.trim()}`] : [],
        ),
    )
}

/** The files that are allowed to print and do not. */
export function silentOutputs(files: SourceFiles): string[] {
  return [...PRINTING.keys()].filter((path) => !PRINTS.test(withoutComments(files.get(path) ?? '')))
}
