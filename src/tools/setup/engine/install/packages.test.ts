import { describe, expect, test } from 'vitest'
import { hostCodename, hostPackages } from './packages.js'

const repository = (codename: string) => ({ codename, uri: 'http://mirror.test/', component: 'main' })

const blame = { step: 'engine', todo: 'install an engine' }

describe('hostCodename', () => {
  test.each([
    [['bookworm', 'bookworm-updates', 'bookworm-security'], 'bookworm'],
    [['trixie'], 'trixie'],
  ])('the release of a machine with the codenames %j is %s', (codenames, release) => {
    expect(hostCodename(codenames.map(repository), blame)).toBe(release)
  })

  test.each([[['bookworm', 'trixie']], [['bookworm-security']], [[]]])(
    'a machine with the codenames %j is refused',
    (codenames) => {
      expect(() => hostCodename(codenames.map(repository), blame)).toThrow(/names no single Debian release/)
    },
  )
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
