import fc from 'fast-check'
import { expect, test } from 'vitest'
import { composeText } from '../../../testing/arbitrary/compose.ts'
import { dockerfileText, markdownText } from '../../../testing/arbitrary/others.ts'
import { asFiles, damaged, noise } from '../../../testing/arbitrary/texts.ts'
import { matrixText } from '../../../testing/repositories/tree-files.ts'
import { partChanges } from '../difference/parts.ts'
import { stepChanges } from '../difference/steps.ts'
import { told } from '../difference/together.ts'
import { projectOf } from '../snapshot/project.ts'
import { ComposeReader } from './compose.ts'
import { dockerfileSteps } from './dockerfile.ts'
import { MatrixReader } from './matrix.ts'

const PATH = 'docker/compose.yml'

const compose = fc.oneof(composeText, damaged(composeText), asFiles(composeText), noise)

test('a compose file in pieces says the same as the whole, and no text stops the comparison', () => {
  const reader = new ComposeReader()
  fc.assert(
    fc.property(compose, compose, (before, after) => {
      const [old, own] = [before, after].map((text) => {
        const read = reader.read(text, PATH)
        // A document marker makes the reader take the file as a whole.
        const whole = new ComposeReader().read(`---\n${text}`, PATH)
        const isPlain = !/^(?:\uFEFF|%|---|\.\.\.)/mu.test(text)
        if (isPlain && read.problems.length === 0 && whole.problems.length === 0) expect(read).toEqual(whole)
        return projectOf([PATH], new Map([[PATH, read]])).parts
      })
      if (old === undefined || own === undefined) throw new TypeError('two versions')
      expect(told(partChanges(old, own, 'a', (about) => about))).toBeInstanceOf(Array)
      expect(partChanges(own, own, 'a', (about) => about)).toEqual([])
    }),
    { numRuns: 300 },
  )
})

test('no text of a matrix or a Dockerfile stops the reader, and a text has not changed against itself', () => {
  const matrices = new MatrixReader()
  const matrix = fc.oneof(damaged(fc.constant(matrixText())), markdownText, noise)
  const dockerfile = fc.oneof(dockerfileText, damaged(dockerfileText), noise)
  fc.assert(
    fc.property(matrix, dockerfile, dockerfile, (page, before, after) => {
      const { parts } = matrices.read(page, 'm.md')
      expect(partChanges(parts, new MatrixReader().read(page, 'm.md').parts, 'a', String)).toEqual([])
      const [old, own] = [before, after].map((text) =>
        dockerfileSteps({ path: 'Dockerfile', text, hasBom: false }),
      )
      if (old === undefined || own === undefined) throw new TypeError('two versions')
      expect(stepChanges(old, own, 'Dockerfile', 'Dockerfile')).toBeInstanceOf(Array)
      expect(stepChanges(own, own, 'Dockerfile', 'Dockerfile')).toEqual([])
    }),
    { numRuns: 200 },
  )
})
