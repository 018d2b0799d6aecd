import { type Figures, goal, spreadText } from '../common/figures.ts'
import type { Setting } from '../common/setting.ts'
import { type Spread, spreadOf } from '../common/spread.ts'
import { factor, seconds } from '../common/text.ts'

/** The figures of one round, in milliseconds and bytes. */
export interface Round {
  filesOnOne: number
  filesOnFour: number
  firstStack: number
  secondStack: number
  teardown: number
  composeDown: number
  keeperWithOne: number
  keeperWithEight: number
}
type Figure = keyof Round

const mebibytes = (bytes: number) => `${(bytes / 1024 ** 2).toFixed(0)} MiB`

/** What is compared with what, by title, and the goals for the ratios. */
const COMPARED: readonly {
  title: string
  figure: Figure
  with: Figure
  atMost: number
  show: (value: number) => string
}[] = [
  {
    title: 'files on 4 stacks / on 1',
    figure: 'filesOnFour',
    with: 'filesOnOne',
    atMost: 0.4,
    show: seconds,
  },
  { title: 'second stack / first', figure: 'secondStack', with: 'firstStack', atMost: 0.5, show: seconds },
  {
    title: 'teardown of 4 / down -v of 4',
    figure: 'teardown',
    with: 'composeDown',
    atMost: 0.5,
    show: seconds,
  },
  {
    title: 'keeper with 8 stacks / with 1',
    figure: 'keeperWithEight',
    with: 'keeperWithOne',
    atMost: 1.3,
    show: mebibytes,
  },
]

export interface IsolationBenchReport {
  setting: Setting
  /** How many files wait. */
  files: number
  figures: Record<Figure, Spread>
  /** By title, round by round. */
  ratios: Record<string, Spread>
  rounds: readonly Round[]
}

/** @param rounds at least one */
export function makeReport(
  known: Pick<IsolationBenchReport, 'setting' | 'files'>,
  rounds: readonly Round[],
): IsolationBenchReport {
  const spread = (of: (round: Round) => number) => spreadOf(rounds.map(of))
  const figures = COMPARED.flatMap((one) => [one.figure, one.with])
  return {
    ...known,
    figures: Object.fromEntries(figures.map((name) => [name, spread((round) => round[name])])) as Record<
      Figure,
      Spread
    >,
    ratios: Object.fromEntries(
      COMPARED.map(({ title, figure, with: other }) => [
        title,
        spread((round) => round[figure] / round[other]),
      ]),
    ),
    rounds,
  }
}

export function figuresOf({ setting, files, figures, ratios, rounds }: IsolationBenchReport): Figures {
  const compared = COMPARED.flatMap((one) => {
    const ratio = ratios[one.title]
    return ratio === undefined ? [] : [{ ...one, ratio }]
  })
  return {
    what: `${files} files of 2 s of waiting, each with a stack for itself`,
    setting,
    rounds: rounds.length,
    tables: [
      [
        ['compared', 'this', 'that', 'ratio'],
        ...compared.map(({ title, figure, with: other, show, ratio }) => [
          title,
          show(figures[figure].median),
          show(figures[other].median),
          spreadText(ratio, factor),
        ]),
      ],
    ],
    goals: compared.map(({ title, atMost, ratio }) => goal(title, atMost, ratio, factor)),
    notes: [],
  }
}
