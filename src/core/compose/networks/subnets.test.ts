import { describe, expect, test } from 'vitest'
import type { ComposeModel, ComposeNetwork } from '../model.ts'
import { neededSubnets, requireNoNeededSubnets, withOwnSubnets } from './subnets.ts'

const SUBNET = { ipam: { driver: 'default', config: [{ subnet: '172.28.0.0/16', gateway: '172.28.0.254' }] } }

function model(network: ComposeNetwork, web: object = {}): ComposeModel {
  return {
    name: 'p',
    services: { web: { image: 'x', networks: { default: null }, ...web } },
    networks: { default: network },
  }
}

describe('neededSubnets', () => {
  test.each([
    [
      'an address of the same network',
      { networks: { default: { ipv4_address: '172.28.0.5' } } },
      'in which service web has the ipv4_address 172.28.0.5',
    ],
    [
      'an IPv6 address',
      { networks: { default: { ipv6_address: 'fd00::5' } } },
      'in which service web has the ipv6_address fd00::5',
    ],
    [
      'an extra host',
      { extra_hosts: ['host:172.28.0.254'] },
      'of which service web uses 172.28.0.254 in extra_hosts.0',
    ],
    [
      'an environment variable',
      { environment: { TRUSTED: '10.0.0.1,172.28.0.0/16' } },
      'of which service web uses 172.28.0.0/16 in environment.TRUSTED',
    ],
  ])('%s needs the subnet', (_, web, reason) => {
    expect(neededSubnets(model(SUBNET, web))).toEqual([`subnet 172.28.0.0/16 of network default, ${reason}`])
  })

  test('a network of a driver that reaches outside of the engine needs its subnet', () => {
    expect(neededSubnets(model({ ...SUBNET, driver: 'macvlan' }))).toEqual([
      'subnet 172.28.0.0/16 of network default, whose driver macvlan connects it to others outside of the engine',
    ])
  })

  test.each([
    ['nothing', {}],
    [
      'a link-local address, which is not of the subnet',
      { networks: { default: { link_local_ips: ['169.254.8.8'] } } },
    ],
    ['an address of another network', { networks: { default: null, other: { ipv4_address: '172.30.0.5' } } }],
    ['a larger block', { environment: { TRUSTED: '172.16.0.0/12' } }],
    ['no connection to the network', { networks: { other: null }, driver: 'macvlan' }],
  ])('%s does not need the subnet', (_, web) => {
    expect(neededSubnets(model(SUBNET, web))).toEqual([])
  })

  test('the subnet of an external network is not fixed by the file', () => {
    const web = { networks: { default: { ipv4_address: '172.28.0.5' } } }
    expect(neededSubnets(model({ ...SUBNET, external: true }, web))).toEqual([])
  })

  test('one error lists every needed subnet', () => {
    const web = { networks: { default: { ipv4_address: '172.28.0.5' } } }
    expect(() => requireNoNeededSubnets(model(SUBNET, web), 'c.yml', 'test')).toThrow(
      /COMPOSE_INVALID.*c\.yml.*environment test.*subnet 172\.28\.0\.0\/16 of network default.*172\.28\.0\.5/,
    )
  })
})

describe('withOwnSubnets', () => {
  test('the subnet and the bridge of a file are left out, and everything else of the network stays', () => {
    const network = {
      ...SUBNET,
      name: 'p_default',
      internal: true,
      driver_opts: { 'com.docker.network.bridge.name': 'br-shop', 'com.docker.network.driver.mtu': '1400' },
    }
    const { model: own, freed } = withOwnSubnets(model(network))
    expect(own.networks?.default).toEqual({
      name: 'p_default',
      internal: true,
      driver_opts: { 'com.docker.network.driver.mtu': '1400' },
      ipam: { driver: 'default' },
    })
    expect(freed).toEqual([{ network: 'default', fixed: ['subnet 172.28.0.0/16', 'bridge br-shop'] }])
  })

  test('a network with a fixed IPv6 subnet gets one of its project, because older engines choose none', () => {
    const network = {
      enable_ipv6: true,
      ipam: { config: [{ subnet: '172.28.0.0/16' }, { subnet: 'fd00::/64' }] },
    }
    const subnetsOf = (name: string) =>
      withOwnSubnets({ ...model(network), name }).model.networks?.default?.ipam?.config
    expect(subnetsOf('a')).toEqual([
      { subnet: expect.stringMatching(/^fd[\da-f]{2}(:[\da-f]{4}){3}::\/64$/) },
    ])
    expect(subnetsOf('a')).toEqual(subnetsOf('a'))
    expect(subnetsOf('a')).not.toEqual(subnetsOf('b'))
  })

  test('a model without fixed subnets is not changed', () => {
    const same = model({ name: 'p_default', external: true, ...SUBNET })
    expect(withOwnSubnets(same)).toEqual({ model: same, freed: [] })
  })
})
