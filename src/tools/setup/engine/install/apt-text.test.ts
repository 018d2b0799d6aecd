import { describe, expect, test } from 'vitest'
import { debianRepositories, parsePrintedUris, sourcesFor } from './apt-text.js'

const TARGETS = `Debian|bookworm|http://mirror.test/debian/|main
Debian|bookworm|http://mirror.test/debian/|main
Debian|bookworm-updates|http://mirror.test/debian/|main
Debian|bookworm-security|http://mirror.test/debian-security/|main
Debian|bookworm|http://mirror.test/debian/|contrib
. nodistro|nodistro|https://elsewhere.test/|main
`

describe('the repositories of a machine', () => {
  test("are Debian's own, main only, each once", () => {
    expect(debianRepositories(TARGETS).map(({ codename }) => codename)).toEqual([
      'bookworm',
      'bookworm-updates',
      'bookworm-security',
    ])
  })

  test('are none when apt has not fetched any list', () => {
    expect(debianRepositories('')).toEqual([])
    expect(debianRepositories('||http://mirror.test/debian/|main\n')).toEqual([])
  })
})

describe('the sources for another suite', () => {
  test('are the same mirrors, with security updates where the machine has them', () => {
    expect(sourcesFor(debianRepositories(TARGETS), 'trixie', '/keys.gpg')).toBe(
      'deb [signed-by=/keys.gpg] http://mirror.test/debian/ trixie main\n' +
        'deb [signed-by=/keys.gpg] http://mirror.test/debian-security/ trixie-security main\n',
    )
  })

  test('ask for no security updates where the machine has none, and name no key ring that is not there', () => {
    const [first] = debianRepositories(TARGETS)
    expect(first && sourcesFor([first], 'trixie', undefined)).toBe(
      'deb http://mirror.test/debian/ trixie main\n',
    )
  })
})

describe('printed URIs', () => {
  test('become packages with version and size; an epoch gets its colon back', () => {
    const text = `'http://mirror.test/l/libacl1_2.3.2-2%2bb1_amd64.deb' libacl1_2.3.2-2+b1_amd64.deb 32860 SHA256:aa
'http://mirror.test/b/busybox_1.37.0-6_amd64.deb' busybox_1%3a1.37.0-6_amd64.deb 484988 SHA256:bb
`
    expect(parsePrintedUris(text)).toEqual([
      { name: 'libacl1', version: '2.3.2-2+b1', file: 'libacl1_2.3.2-2+b1_amd64.deb', bytes: 32860 },
      { name: 'busybox', version: '1:1.37.0-6', file: 'busybox_1%3a1.37.0-6_amd64.deb', bytes: 484988 },
    ])
  })

  test('leave out every other line', () => {
    expect(parsePrintedUris('Reading package lists...\n\nW: something\n')).toEqual([])
  })
})
