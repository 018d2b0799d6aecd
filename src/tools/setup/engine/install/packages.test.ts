import { describe, expect, test } from 'vitest'
import { hostCodename, hostPackages } from './packages.js'

const repository = (codename: string) => ({ codename, uri: 'http://mirror.test/', component: 'main' })

describe('hostCodename', () => {
  test.each([
    [['bookworm', 'bookworm-updates', 'bookworm-security'], 'bookworm'],
    [['trixie'], 'trixie'],
    [['bookworm', 'trixie'], undefined],
    [['bookworm-security'], undefined],
    [[], undefined],
  ])('the release of a machine with the codenames %j is %s', (codenames, release) => {
    expect(hostCodename(codenames.map(repository))).toBe(release)
  })
})

test('the named packages and their libraries are unpacked, the C library is not', () => {
  const names = ['runc', 'iptables', 'libmnl0', 'libseccomp2', 'libc6', 'libgcc-s1', 'netbase', 'debconf']
  const closure = names.map((name) => ({ name, version: '1', file: `${name}_1_amd64.deb`, bytes: 1 }))
  expect(hostPackages(closure, ['runc', 'iptables']).map(({ name }) => name)).toEqual([
    'runc',
    'iptables',
    'libmnl0',
    'libseccomp2',
  ])
})
