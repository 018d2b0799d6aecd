import { type Figures, goal, rangeText } from '../common/figures.ts'
import type { Setting } from '../common/setting.ts'
import { type Spread, spreadOf } from '../common/spread.ts'
import { factor, seconds } from '../common/text.ts'

/** How long each run of one round took, in milliseconds. */
export interface Round {
  /** The same tests without a stack. */
  plain: number
  /** On a stack that was ready and paused. */
  frozen: number
  /** Right after another run, so that it waits for the rest of the start. */
  atOnce: number
  /** After a change of one line of one service. */
  changed: number
  /** The same, with nothing kept. */
  changedWithout: number
}

export interface ReuseReport {
  setting: Setting
  rounds: readonly Round[]
  /** Above the run without a stack of the same round. */
  aboveFrozen: Spread
  aboveAtOnce: Spread
  changed: Spread
  changedWithout: Spread
  /** The time with reuse divided by that without, round by round. */
  changedRatio: Spread
}

/** @param rounds at least one */
export function makeReport(setting: Setting, rounds: readonly Round[]): ReuseReport {
  return {
    ...{ setting, rounds },
    aboveFrozen: spreadOf(rounds.map(({ frozen, plain }) => frozen - plain)),
    aboveAtOnce: spreadOf(rounds.map(({ atOnce, plain }) => atOnce - plain)),
    changed: spreadOf(rounds.map(({ changed }) => changed)),
    changedWithout: spreadOf(rounds.map(({ changedWithout }) => changedWithout)),
    changedRatio: spreadOf(rounds.map(({ changed, changedWithout }) => changed / changedWithout)),
  }
}

const GOALS = { secondRunMs: 150, changedRatio: 0.5 }

export function figuresOf(report: ReuseReport): Figures {
  const { setting, rounds, aboveFrozen, aboveAtOnce, changed, changedWithout, changedRatio } = report
  const row = (name: string, spread: Spread) => [name, seconds(spread.median), rangeText(spread, seconds)]
  return {
    what: 'a run on a stack of five services',
    setting,
    rounds: rounds.length,
    tables: [
      [
        ['', 'median', 'range'],
        row('second run, above the same tests without a stack', aboveFrozen),
        row('the same right after a run, whose end began the start', aboveAtOnce),
        row('one changed line, then a run with reuse', changed),
        row('one changed line, then a run without reuse', changedWithout),
      ],
    ],
    goals: [
      goal(
        'second run with reuse, above the same tests without a stack',
        GOALS.secondRunMs,
        aboveFrozen,
        seconds,
      ),
      goal('run after one changed line, with reuse / without', GOALS.changedRatio, changedRatio, factor),
    ],
    notes: [],
  }
}
