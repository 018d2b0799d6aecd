import { expect, test } from 'vitest'
import { mountsUnder } from './mounts.js'

const MOUNT_INFO = `21 1 254:0 / / rw - ext4 /dev/vda rw
30 21 254:0 /e/data /home/u/engine/data rw - ext4 /dev/vda rw
31 30 0:50 / /home/u/engine/data/overlay2/a/merged rw - overlay overlay rw
32 21 0:4 net:[1] /home/u/engine/exec/netns/default rw - nsfs nsfs rw
33 21 0:51 / /home/u/engine-of-another rw - tmpfs tmpfs rw
34 21 0:52 / /home/u/engine/with\\040space rw - tmpfs tmpfs rw
35 34 0:53 / /home/u/engine/with\\040space rw - tmpfs tmpfs rw
`

test('mounts at and under a folder are listed deepest first, and a point mounted twice is listed twice', () => {
  expect(mountsUnder(MOUNT_INFO, '/home/u/engine')).toEqual([
    '/home/u/engine/data/overlay2/a/merged',
    '/home/u/engine/exec/netns/default',
    '/home/u/engine/with space',
    '/home/u/engine/with space',
    '/home/u/engine/data',
  ])
})

test('a folder without mounts has none', () => {
  expect(mountsUnder(MOUNT_INFO, '/home/u/eng')).toEqual([])
})
