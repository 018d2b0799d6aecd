import { expect, test } from 'vitest'
import { startCliWith } from '../../testing/processes/cli.ts'
import { FIRST_PORT, makeProject } from '../../testing/repositories/project.ts'

test('pin --check fails when the name of an image is known only by a start', async () => {
  using project = makeProject({
    files: {
      'docker/compose.yml': 'services:\n  web:\n    image: "shop/web:${TAG:?}"\n    ports: ["80"]\n',
    },
    services: [`| web | 80 | http | / | WEB_URL | ${FIRST_PORT}-${FIRST_PORT + 2} | - |`],
  })
  const { exit, stdout, output } = await startCliWith({}, project.root, 'pin', '--check').ended
  expect(output).toContain(
    'unknown  shop/web:${TAG:?}  service web of environment test, docker/compose.yml:3:',
  )
  expect(stdout).toBe(
    '1 image could not be checked. Give each variable in their names a value under Variables, or name the images to check.\n',
  )
  expect(exit).toBe(1)
})
