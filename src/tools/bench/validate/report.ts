import { type Spread, spreadOf } from '../common/spread.ts'
import { align, factor, renderRounds, seconds } from '../common/text.ts'

/** How long each took in one round, in milliseconds. */
export interface Round {
  ours: number
  dclint: number
}

export interface ValidateReport {
  machine: string
  files: number
  ours: Spread
  dclint: Spread
  /** Our time divided by that of dclint, round by round. */
  ratio: Spread
  rounds: readonly Round[]
}

/** @param rounds at least one */
export function makeReport(machine: string, files: number, rounds: readonly Round[]): ValidateReport {
  return {
    machine,
    files,
    ours: spreadOf(rounds.map(({ ours }) => ours)),
    dclint: spreadOf(rounds.map(({ dclint }) => dclint)),
    ratio: spreadOf(rounds.map(({ ours, dclint }) => ours / dclint)),
    rounds,
  }
}

/** The lines of the report. */
export function renderReport({ machine, files, ours, dclint, ratio, rounds }: ValidateReport): string[] {
  const row = (name: string, { median, min, max }: Spread, ratioText: string) => [
    name,
    seconds(median),
    `${seconds(min)} to ${seconds(max)}`,
    `${Math.round(files / (median / 1000))}`,
    ratioText,
  ]
  return [
    `a tree of ${files} files, medians of ${renderRounds(rounds.length)}; ${machine}`,
    '',
    ...align([
      ['', 'median', 'range', 'files a second', 'ours / dclint'],
      row(
        'ssot-docker validate',
        ours,
        `${factor(ratio.median)} (${factor(ratio.min)} to ${factor(ratio.max)})`,
      ),
      row('dclint -r', dclint, ''),
    ]),
  ]
}
