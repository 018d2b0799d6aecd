import { nearestName, perhaps } from '../../../core/text/suggest.ts'
import { BASELINE_PATH } from '../../baseline/baseline.ts'
import type { Edit, Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { FINAL_RULES, RETIRED_RULES, RULE_IDS, type RuleId } from '../../rule-ids.ts'
import type { Review } from '../../run/review.ts'
import { positionAt, type Source } from '../../source.ts'
import { cuts, removal } from '../../suppress/remove.ts'
import { lapse, type Suppression } from '../../suppress/suppression.ts'

const id: RuleId = 'suppression-unused'

/** Finds suppressions and baseline entries that silence nothing. */
export const suppressionUnused: Rule = {
  id,
  severity: 'warning',
  catches:
    'a suppression or a baseline entry that silences nothing, such as one that has expired, or one of a rule whose findings a start refuses in any case',
  why: 'If it silences nothing today, it will silence the next mistake at its place. If it has expired or misspells its rule, people believe that it works, but it does not. What it does not silence is reported, so this is a warning, which fails `enforce`.',
  example: {
    wrong: '# ssot-ignore image-unpinned -- no tags yet\nimage: redis:8.2.1\n',
    right: 'image: redis:8.2.1\n',
  },
  fix: 'removes the comment, the rule from its list, or the baseline entry, if it silences no finding',
  beforeStart: false,
  needsMatrix: false,
  // What a suppression silences is known only after all other rules were checked.
  check: () => [],
  *review(review) {
    for (const used of review.suppressions) yield* unusedNames(used, review)
    yield* unusedEntries(review)
  },
}

function* unusedNames(
  { suppression, silenced, blocked }: Review['suppressions'][number],
  { checked, today }: Review,
): Iterable<Finding> {
  const { source, rules, span, reason } = suppression
  // A suppression without a reason is reported by suppression-without-reason.
  if (reason === '') return
  if (rules.length === 0) {
    yield finding(source, span.start, 'nothing', {
      message: 'the suppression names no rule',
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
    // There is a gap only for a rule that can be removed.
    const edit = isWhole ? removal(suppression) : gap && { path: source.path, ...gap, text: '' }
    yield finding(source, rule.span.start, rule.name, { message, todo, ...(edit ? { edits: [edit] } : {}) })
  }

  /** `isDecided`: the rule can be removed. Otherwise the suppression has a mistake, which a person has to correct. */
  function verdictOf(
    name: string,
    { until }: Suppression,
  ): { message: string; todo: string; isDecided: boolean } | null {
    const rule = RULE_IDS.find((known) => known === name)
    if (Object.hasOwn(RETIRED_RULES, name)) {
      return {
        message: `the suppression of ${name} silences nothing: there is no such rule any more, because ${RETIRED_RULES[name]}`,
        todo: 'Remove it; `npx ssot-docker fix` does that.',
        isDecided: true,
      }
    }
    if (rule !== undefined && (FINAL_RULES.has(rule) || blocked.some((one) => one.rule === rule))) {
      return {
        message: `the suppression of ${name} has no effect: a start refuses what this rule finds, so it cannot be suppressed`,
        todo: 'Remove it; `npx ssot-docker fix` does that.',
        isDecided: true,
      }
    }
    if (rule === undefined) {
      return {
        message: `the suppression names "${name}", which is not a rule${perhaps(nearestName(name, RULE_IDS))}`,
        todo: 'Name a rule that `npx ssot-docker explain` lists, or remove the name.',
        isDecided: false,
      }
    }
    const lapsed = lapse(suppression, today)
    if (lapsed === 'no date') {
      return {
        message: `the suppression of ${name} ends on "${until}", which is not a date, so it silences nothing`,
        todo: 'Write its last day as YYYY-MM-DD.',
        isDecided: false,
      }
    }
    if (lapsed === 'expired') {
      return {
        message: `the suppression of ${name} expired after ${until}`,
        todo: 'Correct what it silenced; or give it a later day, if the reason is still valid.',
        isDecided: false,
      }
    }
    if (!checked.has(rule) || silenced.some((one) => one.rule === rule)) return null
    return {
      message: `the suppression of ${name} silences nothing`,
      todo: 'Remove it; `npx ssot-docker fix` does that.',
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
    const { entry, met, isBlocked } = one
    const gap = gaps.get(index)
    const edit = gap ? { ...gap, text: '' } : { ...entry.countSpan, text: String(met) }
    const { path } = baseline
    const isFinal = isBlocked || RULE_IDS.some((known) => known === entry.rule && FINAL_RULES.has(known))
    const times = isFinal
      ? 'has no effect, because a start refuses what this rule finds'
      : met === 0
        ? 'no longer occurs'
        : `now occurs ${met} instead of ${entry.count} times`
    yield finding(baseline, entry.span.start, `${entry.rule} in ${entry.path}: ${entry.subject}`, {
      message: `a finding in the baseline ${times}: ${entry.rule} in ${entry.path}, ${entry.subject}`,
      todo: `Update ${BASELINE_PATH}; \`npx ssot-docker fix\` does that.`,
      edits: [{ path, ...edit }],
    })
  }

  /** Whether the entry is certainly stale: its rule was checked, or does not exist. */
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
