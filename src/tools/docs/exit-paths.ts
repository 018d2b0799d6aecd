import { EXIT_PATHS, type ExitPath, type Outcome, type Remover } from '../../testing/behaviours/exit-paths.ts'
import { regenerate, table } from './generated.ts'

const WORDS: Readonly<Record<Remover, string>> = {
  'before the end': 'gone before Vitest ends',
  keeper: 'gone within 5 s, by the keeper',
  "in the keeper's place": "gone before Vitest ends, in the killed keeper's place",
  'next start': 'found by the next start, or `ssot-docker prune`',
}

/** The text of docs/exit-paths.md with everything that comes from the code written anew. */
export function regenerateExitPaths(text: string): string {
  return regenerate(text, {
    'exit paths': () =>
      table([
        ['What happens', 'With the plugin', 'exit', 'By `environment` alone', 'exit'],
        ...Object.values<ExitPath>(EXIT_PATHS).map(({ what, plugin, alone }) => [
          what,
          ...cells(plugin),
          ...cells(alone),
        ]),
      ]),
  })
}

function cells(outcome: Outcome | null): [string, string] {
  return outcome === null ? ['-', '-'] : [WORDS[outcome.remover], String(outcome.exit ?? '-')]
}
