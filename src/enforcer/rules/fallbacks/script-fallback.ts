import type { Finding } from '../../finding.ts'
import type { TextFile } from '../../repository.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'
import { readFragments } from '../../text/fragments/read.ts'
import { codeFallbacks } from './scripts/code.ts'
import type { Fallback } from './scripts/fallback.ts'
import { shellFallbacks, shiftFallback } from './scripts/shell.ts'

export const scriptFallback: Rule = {
  id: 'script-fallback',
  severity: 'error',
  catches: 'a script that takes one Docker file or image because another one failed or is not there',
  why: 'What runs then depends on what happened to work: the same command gives another stack on another day, and the failure of the first one is never seen.',
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
  // A page shows commands; it runs none.
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
    message: `${alternative.name} is taken where ${attempt.name} fails or is not there (\`${by}\`)`,
    todo: 'Decide for one of the two, and let a failure of it be one.',
    related: [{ at: positionAt(source, attempt.span.start), message: 'what is tried first' }],
  }
}
