import fc from 'fast-check'
import { expect, test } from 'vitest'
import { broken } from '../../testing/arbitrary/repository.ts'
import { checkAll, repositoryIn, sourcesIn } from '../../testing/repositories/checked.ts'
import { NO_HISTORY } from '../../testing/samples/trail.ts'
import { reportAudit } from '../audit/report.ts'
import { planCleanup } from '../cleanup/plan.ts'
import type { Finding } from '../finding.ts'
import { render } from '../report/formats.ts'
import { FORMATS } from '../report/report.ts'
import { RULE_IDS } from '../rule-ids.ts'
import { RULES } from '../rules/index.ts'
import { lineStart, positionAt, type Source } from '../source.ts'
import { sourcesOf } from './sources.ts'

test('no text crashes a reader, a rule or a report, and every place and edit is inside its file', () => {
  fc.assert(
    fc.property(broken, (files) => {
      const sources = sourcesIn(files)
      const repository = repositoryIn(sources)
      const result = checkAll(sources)
      const report = { result, rules: RULES, sources: sourcesOf(repository) }
      for (const format of FORMATS) expect(render(format, report, true)).toBeTypeOf('string')
      planCleanup(result.findings, repository.files)
      reportAudit({
        repository,
        result,
        rules: RULE_IDS,
        day: '2026-06-15',
        before: null,
        history: NO_HISTORY,
      })
      expect(result.findings.flatMap((finding) => outside(finding, sources))).toEqual([])
    }),
    { numRuns: 60 },
  )
})

/** The places and edits of a finding that are outside their file. */
function outside(
  { rule, at, related = [], edits = [] }: Finding,
  sources: ReadonlyMap<string, Source>,
): string[] {
  const places = [at, ...related.map((other) => other.at)].filter(({ file, line, column }) => {
    const source = sources.get(file)
    if (source === undefined) return true
    if (line === 1 && column === 1) return false
    const offset = lineStart(source, line) + column - 1
    const back = positionAt(source, offset)
    // Something missing at the end is reported right after the last text, on its line.
    return back.line !== line || back.column !== column || offset > textEnd(source.text)
  })
  const wrong = edits.filter(({ path, start, end }) => {
    const length = sources.get(path)?.text.length ?? -1
    return !(0 <= start && start <= end && end <= length)
  })
  return [...places, ...wrong].map((place) => `${rule} ${JSON.stringify(place)}`)
}

/** The offset after the last text. A byte order mark is text, which `trimEnd` would remove. */
function textEnd(text: string): number {
  return text.replace(/[ \t\r\n\f\v]+$/, '').length
}
