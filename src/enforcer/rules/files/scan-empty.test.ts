import { expect, test } from 'vitest'
import { repositoryWith, source } from '../../../testing/samples/findings.ts'
import { scanEmpty } from './scan-empty.ts'

test('a repository without any Docker file is found', () => {
  const [finding] = scanEmpty.check(repositoryWith(source('README.md'), source('up.sh')))
  expect(finding?.message).toBe('No compose file and no Dockerfile among the 2 files of the repository')
})

test.each(['compose.yml', 'Dockerfile'])('a repository with a %s is not found', (path) => {
  expect([...scanEmpty.check(repositoryWith(source(path)))]).toEqual([])
})
