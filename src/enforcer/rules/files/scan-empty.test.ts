import { expect, test } from 'vitest'
import { repositoryWith, source } from '../../../testing/samples/findings.ts'
import { scanEmpty } from './scan-empty.ts'

test('a repository without a Docker file', () => {
  const [finding] = scanEmpty.check(repositoryWith(source('README.md'), source('up.sh')))
  expect(finding?.message).toBe('No compose file and no Dockerfile among the 2 files of the repository')
})

test.each(['compose.yml', 'Dockerfile'])('one with a %s is none', (path) => {
  expect([...scanEmpty.check(repositoryWith(source(path)))]).toEqual([])
})
