import { expect, test } from 'vitest'
import { matrixText, repositoryOf, TEST_MATRIX } from '../../../testing/repositories/test-repository.ts'
import { byEntry, publishedPorts, shownPorts } from './published-ports.ts'

test.each([
  ['8080', ['8080']],
  ['53:53/UDP', ['53/udp']],
  ['53:53/${PROTOCOL:-udp}', ['53/udp']],
  ['49152-65535:49152-65535/udp', ['49152-65535/udp']],
  // Only a start knows it: a row for 53/udp would be right, too.
  ['53:53/${PROTOCOL}', []],
  ['53:53/${PROTOCOL:?}', []],
])('an entry %s publishes the ports %j that are known', (entry, ports) => {
  const repository = repositoryOf({
    [TEST_MATRIX]: matrixText(),
    'docker/dev.yml': `services:\n  dns:\n    image: x:1\n    ports: ["${entry}"]\n`,
  })
  const { matrix } = repository.matrix
  expect(matrix && byEntry(publishedPorts(repository, matrix)).map(shownPorts)).toEqual(ports)
})
