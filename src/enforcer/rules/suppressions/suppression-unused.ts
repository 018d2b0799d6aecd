import { nearestName, perhaps } from '../../../core/text/suggest.ts'
import { BASELINE_PATH } from '../../baseline/baseline.ts'
import type { Edit, Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { RULE_IDS, type RuleId } from '../../rule-ids.ts'
import type { Review } from '../../run/review.ts'
import { positionAt, type Source } from '../../source.ts'
import { cuts, removal } from '../../suppress/remove.ts'
import { lapse, type Suppression } from '../../suppress/suppression.ts'

const id: RuleId = 'suppression-unused'

export const suppressionUnused: Rule = {
  id,
  severity: 'error',
  catches: 'a suppression or an entry of the baseline that silences nothing: no longer, or not since its end',
  why: 'What silences nothing today silences the next mistake in its place. One that has ended, or that misspells its rule, is believed to be at work and is not.',
  example: {
    wrong: '# ssot-ignore image-unpinned -- no tags yet\nimage: redis:8.2.1\n',
    right: 'image: redis:8.2.1\n',
  },
  fix: 'of one that silences no finding removes the comment, its name from the list, or the entry from the baseline',
  beforeStart: false,
  needsMatrix: false,
  // What a suppression silences is known only when the other rules have been asked.
  check: () => [],
  *review(review) {
    for (const used of review.suppressions) yield* unusedNames(used, review)
    yield* unusedEntries(review)
  },
}

function* unusedNames(
  { suppression, silenced }: Review['suppressions'][number],
  { checked, today }: Review,
): Iterable<Finding> {
  const { source, rules, span, reason } = suppression
  // That is a finding of its own.
  if (reason === '') return
  if (rules.length === 0) {
    yield finding(source, span.start, 'nothing', {
      message: 'A suppression that names no rule',
      todo: 'Name the rule before ` -- `, or remove the comment.',
    })
    return
  }
  const verdicts = rules.map(({ name }) => verdictOf(name, suppression))
  const gaps = cuts(
    rules.map((rule) => rule.span),
    (index) => verdicts[index]?.isDecided === true,
  )
  const isWhole = verdicts.every((verdict) => verdict?.isDecided === true)
  for (const [index, verdict] of verdicts.entries()) {
    const rule = rules[index]
    const gap = gaps.get(index)
    if (!verdict || !rule) continue
    const { message, todo } = verdict
    // There is a gap only where it is decided.
    const edit = isWhole ? removal(suppression) : gap && { path: source.path, ...gap, text: '' }
    yield finding(source, rule.span.start, rule.name, { message, todo, ...(edit ? { edits: [edit] } : {}) })
  }

  /** `isDecided`: it may go; anything else was meant otherwise, and a person says how. */
  function verdictOf(
    name: string,
    { until }: Suppression,
  ): { message: string; todo: string; isDecided: boolean } | null {
    const rule = RULE_IDS.find((known) => known === name)
    if (rule === undefined) {
      return {
        message: `A suppression of "${name}", which is no rule${perhaps(nearestName(name, RULE_IDS))}`,
        todo: 'Name the rule as `npx ssot-docker explain` lists it, or remove it.',
        isDecided: false,
      }
    }
    const lapsed = lapse(suppression, today)
    if (lapsed === 'no date') {
      return {
        message: `A suppression of ${name} until "${until}", which is no date, so that it silences nothing`,
        todo: 'Give its last day as YYYY-MM-DD.',
        isDecided: false,
      }
    }
    if (lapsed === 'expired') {
      return {
        message: `A suppression of ${name} that ended with ${until}`,
        todo: 'Put right what it silenced; or, with a reason that still holds, give it a later day.',
        isDecided: false,
      }
    }
    if (!checked.has(rule) || silenced.some((one) => one.rule === rule)) return null
    return {
      message: `A suppression of ${name} that silences nothing`,
      todo: 'Remove it; `npx ssot-docker fix` does.',
      isDecided: true,
    }
  }
}

function* unusedEntries({ baselined, checked, baseline }: Review): Iterable<Finding> {
  if (baseline === null) return
  const isStale = ({ entry, met }: Review['baselined'][number]) => met < entry.count && isDecided(entry.rule)
  const gaps = cuts(
    baselined.map(({ entry }) => entry.span),
    (index) => baselined[index]?.met === 0 && isStale(baselined[index]),
  )
  for (const [index, one] of baselined.entries()) {
    if (!isStale(one)) continue
    const { entry, met } = one
    const gap = gaps.get(index)
    const edit = gap ? { ...gap, text: '' } : { ...entry.countSpan, text: String(met) }
    const { path } = baseline
    const times = met === 0 ? 'no longer occurs' : `occurs ${met}, and no longer ${entry.count} times`
    yield finding(baseline, entry.span.start, `${entry.rule} in ${entry.path}: ${entry.subject}`, {
      message: `An entry of the baseline that ${times}: ${entry.rule} in ${entry.path}, ${entry.subject}`,
      todo: `Take it out of ${BASELINE_PATH}; \`npx ssot-docker fix\` does.`,
      edits: [{ path, ...edit }],
    })
  }

  /** An entry of a rule that was not checked may still stand for something; one of an unknown rule cannot. */
  function isDecided(name: string): boolean {
    const rule = RULE_IDS.find((known) => known === name)
    return rule === undefined || checked.has(rule)
  }
}

function finding(
  source: Source,
  offset: number,
  name: string,
  rest: { message: string; todo: string; edits?: Edit[] },
): Finding {
  return { rule: id, at: positionAt(source, offset), subject: `suppression of ${name}`, ...rest }
}
