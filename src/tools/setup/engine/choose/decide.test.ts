import { describe, expect, test } from 'vitest'
import type { EngineRecord } from '../../home/profile.js'
import { decideEngine, type EngineFacts } from './decide.js'

const STANDARD = 'unix:///var/run/docker.sock'
const EMBEDDED = 'unix:///home/u/engine.sock'
const OTHER = 'unix:///other.sock'

const answers = { outcome: 'answers' } as const
const absent = { outcome: 'absent', detail: `${STANDARD} does not exist` } as const
const refused = { outcome: 'refused', detail: 'no process listens' } as const
const denied = { outcome: 'denied', detail: 'this user may not open it' } as const
const broken = { outcome: 'broken', detail: 'HTTP 500' } as const

const debianRoot = { platform: 'linux', root: true, debianApt: true }

function record(kind: 'host' | 'embedded', endpoint: string): EngineRecord {
  return { kind, endpoint, compose: ['/c'], docker: ['/d'], dockerConfig: null, because: 'it was so' }
}

function decide(facts: Partial<EngineFacts>) {
  return decideEngine({
    named: undefined,
    recorded: undefined,
    standard: { endpoint: STANDARD, ping: absent },
    embeddedEndpoint: EMBEDDED,
    machine: debianRoot,
    ...facts,
  })
}

describe('an engine that the user names', () => {
  const named = { by: 'DOCKER_HOST', endpoint: OTHER }

  test('a named engine that answers is used, whatever was recorded', () => {
    const recorded = { record: record('embedded', EMBEDDED), ping: answers }
    expect(decide({ named: { ...named, ping: answers }, recorded })).toEqual({
      use: 'host',
      endpoint: OTHER,
      because: 'DOCKER_HOST names it',
    })
  })

  test.each([absent, refused, denied, broken])(
    'a named engine that does not answer is an error: $outcome',
    (ping) => {
      const recorded = { record: record('embedded', EMBEDDED), ping: answers }
      const decision = decide({
        named: { ...named, ping },
        recorded,
        standard: { endpoint: STANDARD, ping: answers },
      })
      expect(decision).toMatchObject({
        use: 'none',
        summary: expect.stringContaining(`DOCKER_HOST names the engine at ${OTHER}`),
      })
      expect(decision).toMatchObject({ summary: expect.stringContaining(ping.detail) })
    },
  )

  test('the embedded engine can be named, and is then started like a recorded one', () => {
    const decision = decide({ named: { by: 'DOCKER_HOST', endpoint: EMBEDDED, ping: refused } })
    expect(decision).toEqual({ use: 'embedded', because: 'DOCKER_HOST names the embedded engine' })
  })
})

describe('a recorded engine', () => {
  test('a recorded engine of the host that answers is used', () => {
    expect(decide({ recorded: { record: record('host', OTHER), ping: answers } })).toEqual({
      use: 'host',
      endpoint: OTHER,
      because: 'it was so',
    })
  })

  test('a recorded engine of the host that does not answer is an error, even if another one answers', () => {
    const decision = decide({
      recorded: { record: record('host', OTHER), ping: refused },
      standard: { endpoint: STANDARD, ping: answers },
    })
    expect(decision).toMatchObject({ use: 'none', summary: expect.stringContaining(OTHER) })
    expect(decision).toMatchObject({ todo: expect.stringContaining('npm run engine -- remove') })
  })

  test.each([answers, refused])(
    'a recorded embedded engine is used, whether it answers or not: $outcome',
    (ping) => {
      const decision = decide({
        recorded: { record: record('embedded', EMBEDDED), ping },
        standard: { endpoint: STANDARD, ping: answers },
      })
      expect(decision).toEqual({ use: 'embedded', because: 'it was so' })
    },
  )
})

describe('no engine named or recorded', () => {
  test("the default context's engine is used if it answers, even where the embedded one is possible", () => {
    expect(decide({ standard: { endpoint: STANDARD, ping: answers } })).toMatchObject({
      use: 'host',
      endpoint: STANDARD,
    })
  })

  test.each([denied, broken])(
    "a default context's engine that cannot be used is an error, and no other one is chosen: $outcome",
    (ping) => {
      const decision = decide({ standard: { endpoint: STANDARD, ping } })
      expect(decision).toMatchObject({ use: 'none', summary: expect.stringContaining(ping.detail) })
    },
  )

  test.each([absent, refused])(
    'without an engine of the default context ($outcome), the embedded one is chosen on Debian as root',
    (ping) => {
      expect(decide({ standard: { endpoint: STANDARD, ping } })).toMatchObject({ use: 'embedded' })
    },
  )

  test.each([
    [{ platform: 'darwin', root: true, debianApt: true }, 'only on Linux'],
    [{ platform: 'linux', root: true, debianApt: false }, "Debian's apt-get"],
    [{ platform: 'linux', root: false, debianApt: true }, 'needs root'],
  ])('on %o the error says what to install and why there is no embedded engine', (machine, why) => {
    const decision = decide({ machine })
    expect(decision).toMatchObject({ use: 'none', todo: expect.stringContaining('install Docker Engine') })
    expect(decision).toMatchObject({ todo: expect.stringContaining(why) })
  })
})
