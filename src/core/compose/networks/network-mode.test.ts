import { expect, test } from 'vitest'
import { hasNoNetworkOfItsOwn } from './network-mode.ts'

test.each(['host', 'none', 'service:db', 'container:shop-db'])(
  'nothing can be published with the network_mode %s',
  (mode) => {
    expect(hasNoNetworkOfItsOwn(mode)).toBe(true)
  },
)

test.each(['bridge', 'hostnet', 'none-of-them', 'services'])(
  'the network_mode %s is a network of its own',
  (mode) => {
    expect(hasNoNetworkOfItsOwn(mode)).toBe(false)
  },
)
