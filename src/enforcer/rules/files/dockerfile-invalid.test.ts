import { expect, test } from 'vitest'
import { lines, sampleRepository } from '../../../testing/samples/repository.ts'
import { dockerfileInvalid } from './dockerfile-invalid.ts'

test('each problem, where it is, and the others all the same', () => {
  const repository = sampleRepository({ 'a.Dockerfile': 'FROM x\n\n  RUM y\n', 'b.Dockerfile': '' })
  expect(lines(dockerfileInvalid.check(repository))).toEqual([
    'a.Dockerfile:3:3 RUM is not an instruction: RUM is not an instruction',
    'b.Dockerfile:1:1 there is no FROM instruction: there is no FROM instruction',
  ])
})

test('good ones', () => {
  const repository = sampleRepository({ 'a.Dockerfile': 'ARG A\nFROM ${A}\nRUN <<EOF\nRUM\nEOF\n' })
  expect([...dockerfileInvalid.check(repository)]).toEqual([])
})
