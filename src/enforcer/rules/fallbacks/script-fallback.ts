import type { Finding } from '../../finding.ts'
import type { TextFile } from '../../repository.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'
import { readFragments } from '../../text/fragments/read.ts'
import { codeFallbacks } from './scripts/code.ts'
import type { Fallback } from './scripts/fallback.ts'
import { shellFallbacks, shiftFallback } from './scripts/shell.ts'

/** Finds scripts that fall back to another Docker file or image. */
export const scriptFallback: Rule = {
  id: 'script-fallback',
  severity: 'warning',
  catches: 'a script that uses one Docker file or image because another one failed or is missing',
  why: 'What runs then depends on what happened to work: the same command gives different stacks on different days, and nobody sees the first failure. No stack is started by such a script, so it is a warning, which fails `enforce`.',
  example: {
    wrong: 'docker compose -f docker/test.yml up || docker compose -f docker/dev.yml up',
    right: 'docker compose -f docker/test.yml up',
  },
  fix: null,
  beforeStart: false,
  needsMatrix: false,
  *check({ texts }): Iterable<Finding> {
    for (const file of texts) {
      for (const fallback of fallbacksOf(file)) yield describe(file, fallback)
    }
  },
}

function fallbacksOf(file: TextFile): Fallback[] {
  // Commands on a page are not run by it.
  if (file.kind === 'markdown' || !/docker|compose|containerfile/i.test(file.source.text)) return []
  if (file.kind === 'javascript' || file.kind === 'python') return codeFallbacks(file)
  return readFragments(file).shell.flatMap(({ text, start }) =>
    shellFallbacks(text).map((fallback) => shiftFallback(fallback, start)),
  )
}

function describe({ source }: TextFile, { by, attempt, alternative }: Fallback): Finding {
  return {
    rule: 'script-fallback',
    at: positionAt(source, alternative.span.start),
    subject: `${alternative.name} instead of ${attempt.name}`,
    message: `${alternative.name} is used if ${attempt.name} fails or is missing (\`${by}\`)`,
    todo: 'Decide for one of the two, and let the script fail if that one fails.',
    related: [{ at: positionAt(source, attempt.span.start), message: 'what is tried first' }],
  }
}
