import { expect, test } from 'vitest'
import { completed, samplesOf } from '../../../../testing/samples/specification-samples.ts'
import { readComposeFile } from '../../read/compose-file.ts'
import { PROJECT } from '../project.ts'

function problems(text: string): string[] {
  const file = readComposeFile({ path: 'compose.yml', text, hasBom: false }, () => null)
  return file.problems
    .map(({ message }) => message)
    .filter((message) => !message.includes('not in the repository'))
}

test('every valid sample has no problem, and every invalid sample has one', () => {
  const { right, wrong } = samplesOf(PROJECT)
  const isClean = ({ file }: (typeof right)[number]) => problems(JSON.stringify(completed(file))).length === 0
  expect(right.length).toBeGreaterThan(500)
  expect(wrong.length).toBeGreaterThan(150)
  expect(right.filter((sample) => !isClean(sample))).toEqual([])
  expect(wrong.filter((sample) => isClean(sample))).toEqual([])
})
