import { describe, expect, test } from 'vitest'
import { debianRepositories, parsePrintedUris, sourcesFor } from './apt-text.js'

const TARGETS = `Debian|bookworm|http://mirror.test/debian/|main
Debian|bookworm|http://mirror.test/debian/|main
Debian|bookworm-updates|http://mirror.test/debian/|main
Debian|bookworm-security|http://mirror.test/debian-security/|main
Debian|bookworm|http://mirror.test/debian/|contrib
. nodistro|nodistro|https://elsewhere.test/|main
`

describe('debianRepositories', () => {
  test("only Debian's own repositories are listed, main only and each once", () => {
    expect(debianRepositories(TARGETS).map(({ codename }) => codename)).toEqual([
      'bookworm',
      'bookworm-updates',
      'bookworm-security',
    ])
  })

  test('no repositories are listed when apt has not fetched any list', () => {
    expect(debianRepositories('')).toEqual([])
    expect(debianRepositories('||http://mirror.test/debian/|main\n')).toEqual([])
  })
})

describe('sourcesFor', () => {
  test('another suite uses the same mirrors, with security updates if the machine has them', () => {
    expect(sourcesFor(debianRepositories(TARGETS), 'trixie', '/keys.gpg')).toBe(
      'deb [signed-by=/keys.gpg] http://mirror.test/debian/ trixie main\n' +
        'deb [signed-by=/keys.gpg] http://mirror.test/debian-security/ trixie-security main\n',
    )
  })

  test('another suite has no security updates if the machine has none, and no key ring if none exists', () => {
    const [first] = debianRepositories(TARGETS)
    expect(first && sourcesFor([first], 'trixie', undefined)).toBe(
      'deb http://mirror.test/debian/ trixie main\n',
    )
  })
})

describe('parsePrintedUris', () => {
  test('printed URIs are parsed to packages with version and size, and an epoch gets its colon back', () => {
    const text = `'http://mirror.test/l/libacl1_2.3.2-2%2bb1_amd64.deb' libacl1_2.3.2-2+b1_amd64.deb 32860 SHA256:aa
'http://mirror.test/b/busybox_1.37.0-6_amd64.deb' busybox_1%3a1.37.0-6_amd64.deb 484988 SHA256:bb
`
    expect(parsePrintedUris(text)).toEqual([
      { name: 'libacl1', version: '2.3.2-2+b1', file: 'libacl1_2.3.2-2+b1_amd64.deb', bytes: 32860 },
      { name: 'busybox', version: '1:1.37.0-6', file: 'busybox_1%3a1.37.0-6_amd64.deb', bytes: 484988 },
    ])
  })

  test('lines that are not URIs are ignored', () => {
    expect(parsePrintedUris('Reading package lists...\n\nW: something\n')).toEqual([])
  })
})
