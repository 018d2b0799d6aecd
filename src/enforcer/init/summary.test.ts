import { expect, test } from 'vitest'
import { repositoryOf } from '../../testing/repositories/test-repository.ts'
import { proposeMatrix } from './propose.ts'
import { describeProposal } from './summary.ts'

const told = (service: string) => {
  const repository = repositoryOf({ 'compose.yml': `services:\n  a: { ${service}, ports: ["80:80"] }\n` })
  const proposal = proposeMatrix(repository, { exists: () => false, read: () => null })
  return describeProposal(proposal, repository).filter((line) => / (?:has a row|have rows)\.$/u.test(line))
}

test.each([
  ['image: redis:8', ['  1 image has a row.']],
  [`image: redis:8, environment: { A: "\${A:-1}" }`, ['  1 variable and 1 image have rows.']],
  ['build: .', []],
])('of a service with %s, only what has rows is told', (service, expected) => {
  expect(told(service)).toEqual(expected)
})
