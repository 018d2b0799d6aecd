import { expect, test } from 'vitest'
import { lines, sampleRepository } from '../../../testing/samples/repository.ts'
import { dockerfileInvalid } from './dockerfile-invalid.ts'

test('every problem of every Dockerfile is found at its place', () => {
  const repository = sampleRepository({ 'a.Dockerfile': 'FROM x\n\n  RUM y\n', 'b.Dockerfile': '' })
  expect(lines(dockerfileInvalid.check(repository))).toEqual([
    'a.Dockerfile:3:3 RUM is not an instruction: RUM is not an instruction',
    'b.Dockerfile:1:1 there is no FROM instruction: there is no FROM instruction',
  ])
})

test('a valid Dockerfile has no finding', () => {
  const repository = sampleRepository({ 'a.Dockerfile': 'ARG A\nFROM ${A}\nRUN <<EOF\nRUM\nEOF\n' })
  expect([...dockerfileInvalid.check(repository)]).toEqual([])
})
