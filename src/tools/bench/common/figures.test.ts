import { expect, test } from 'vitest'
import { type Figures, figuresAsMarkdown, goal } from './figures.ts'
import { SETTING } from './sample.ts'
import { factor, seconds } from './text.ts'

const FIGURES: Figures = {
  what: 'a stack of 2 services',
  setting: SETTING,
  rounds: 3,
  tables: [
    [
      ['', 'median'],
      ['ours', '1.00 s'],
    ],
  ],
  goals: [goal('ours / theirs', 0.5, { median: 0.5, min: 0.25, max: 0.75 }, factor)],
  notes: ['the images were made in 9.00 s'],
}

test('figures on a page have the date, the machine with its load, and how far the goals were met', () => {
  expect(`\n${figuresAsMarkdown(FIGURES)}\n`).toMatchInlineSnapshot(`
    "
    A stack of 2 services. 2 January 2025, Engine 28.5.2, Node.js 24.1.0, 2 CPUs, 8 GB, load 0.4; medians of 3 rounds after a warm-up:

    |      | median |
    | ---- | ------ |
    | ours | 1.00 s |

    The images were made in 9.00 s.

    | goal          | at most | measured               |         |
    | ------------- | ------- | ---------------------- | ------- |
    | ours / theirs | 0.50x   | 0.50x (0.25x to 0.75x) | reached |
    "
  `)
})

test('a goal is reached by its median', () => {
  expect(goal('ours', 1000, { median: 1000, min: 1, max: 9000 }, seconds).isReached).toBe(true)
  expect(goal('ours', 1000, { median: 1001, min: 1, max: 9000 }, seconds).isReached).toBe(false)
})
