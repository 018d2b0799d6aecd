import { expect, test } from 'vitest'
import { whyNotNewest } from './newest.ts'

test('the newest engine is tested where the set-up has chosen the embedded one', () => {
  const engine = { kind: 'embedded', endpoint: 'unix:///e.sock', because: 'so' } as const
  expect(whyNotNewest(engine)).toBeNull()
})

test('an engine of the user is the only one that is tested, which is said with the reason', () => {
  const engine = { kind: 'host', endpoint: 'unix:///d.sock', because: 'DOCKER_HOST names it' } as const
  expect(whyNotNewest(engine)).toMatch(
    /^The engine tests ran only on .*d\.sock, because DOCKER_HOST names it\./,
  )
})
