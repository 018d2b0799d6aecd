import { EXIT_PATHS, type ExitPath, type Outcome, type Remover } from '../../testing/behaviours/exit-paths.ts'
import { regenerate, table } from './generated.ts'

const WORDS: Readonly<Record<Remover, string>> = {
  'before the end': 'removed before Vitest ends',
  keeper: 'removed by the keeper within 5 s',
  "in the keeper's place": 'removed before Vitest ends, without the killed keeper',
  'next start': 'removed by the next start, or by `ssot-docker prune`',
}

/** The text of docs/exit-paths.md with its generated blocks updated. */
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
