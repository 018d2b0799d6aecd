import { expect, test } from 'vitest'
import { matrixText, repositoryOf, TEST_MATRIX } from '../../../testing/repositories/test-repository.ts'
import { portWithoutRow } from './port-without-row.ts'

const findings = (ports: string) => [
  ...portWithoutRow.check(
    repositoryOf({
      [TEST_MATRIX]: matrixText('| api | 8001 | http | /health | API_URL | 27000 | 28000-28099 | - |'),
      'docker/dev.yml': `services:\n  api:\n    image: x:1\n    ports: [${ports}]\n`,
    }),
  ),
]

test('a range of ports without rows is one finding with the range', () => {
  const [finding, ...others] = findings('"49152-65535:49152-65535/udp"')
  expect(others).toEqual([])
  expect(finding).toMatchObject({
    subject: 'service api, 49152-65535/udp',
    message:
      'service api publishes container ports 49152-65535/udp in environment dev, for which the matrix has no rows',
    todo: expect.stringMatching(
      /each of the 16384 ports, the first such as `\| api:p49152-udp \| 49152\/udp .*or publish fewer/u,
    ),
  })
})

test('each entry is a finding of its own, without the ports that have rows', () => {
  expect(findings('"8000-8003", "9000:9000"').map(({ subject }) => subject)).toEqual([
    'service api, 8000, 8002-8003',
    'service api, 9000',
  ])
})
