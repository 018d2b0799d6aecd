import type Docker from 'dockerode'
import { describe, expect, test } from 'vitest'
import type { ContainerInspect } from './api/schemas.ts'
import { DockerLogs } from './logs.ts'

const AT = '2026-11-28T10:00:00Z'

/** What the engine has stored: `1` is a piece of stdout, `2` one of stderr. */
type Piece = readonly [stream: 1 | 2, text: string]

/** Reads the last lines of a log from an engine that counts pieces, as the real ones do. */
async function last(count: number, pieces: readonly Piece[], isTerminal = false): Promise<string[]> {
  const state: ContainerInspect['State'] = {
    ...{ Status: 'exited', ExitCode: 0, StartedAt: AT, FinishedAt: AT, OOMKilled: false, Error: '' },
  }
  const container = {
    inspect: async (): Promise<ContainerInspect> => ({
      ...{ Id: 'abc', State: state, Config: { Tty: isTerminal } },
      ...{ HostConfig: {}, NetworkSettings: {}, Mounts: [] },
    }),
    logs: async ({ tail }: { tail: number }) =>
      Buffer.concat(pieces.slice(-tail).map((piece) => stored(piece, isTerminal))),
  }
  const docker = { getContainer: () => container } as unknown as Docker
  return (await new DockerLogs({ docker }).read('abc', { last: count })).map(({ text }) => text)
}

function stored([stream, text]: Piece, isTerminal: boolean): Buffer {
  const data = Buffer.from(`${AT} ${text}`)
  const header = Buffer.alloc(8)
  header[0] = stream
  header.writeUInt32BE(data.length, 4)
  return isTerminal ? data : Buffer.concat([header, data])
}

const HALF = 'x'.repeat(16_384)

describe('the last lines of a log', () => {
  test('a line whose first piece lies before lines of the other stream is read from its beginning', async () => {
    const pieces: Piece[] = [
      [1, 'one\n'],
      [1, HALF],
      [2, 'err\n'],
      [1, 'SECRETTAIL\n'],
    ]
    expect(await last(1, pieces)).toEqual([`${HALF}SECRETTAIL`])
    expect(await last(2, pieces)).toEqual(['err', `${HALF}SECRETTAIL`])
    expect(await last(9, pieces)).toEqual(['one', 'err', `${HALF}SECRETTAIL`])
  })

  test('a line of a terminal is read from its beginning', async () => {
    const pieces: Piece[] = [
      [1, 'one\r\n'],
      [1, HALF],
      [1, 'SECRETTAIL\r\n'],
      [1, 'three\r\n'],
    ]
    expect(await last(1, pieces, true)).toEqual(['three'])
    expect(await last(2, pieces, true)).toEqual([`${HALF}SECRETTAIL`, 'three'])
    expect(await last(3, pieces, true)).toEqual(['one', `${HALF}SECRETTAIL`, 'three'])
    expect(await last(9, pieces, true)).toEqual(['one', `${HALF}SECRETTAIL`, 'three'])
    expect(await last(1, pieces.slice(1, 3), true)).toEqual([`${HALF}SECRETTAIL`])
    expect(await last(1, [], true)).toEqual([])
  })

  test('a line whose beginning may be more than 10 MB away is not shown, and the others are', async () => {
    const long: Piece[] = Array.from({ length: 800 }, () => [1, HALF])
    const pieces: Piece[] = [...long, [2, 'begun\n'], [1, 'SECRETTAIL\n'], [2, 'err\n'], [2, 'more\n']]
    const hidden = expect.stringMatching(/^\(not shown: a line that may have begun more than 11 MB before\)$/)
    expect(await last(700, pieces)).toEqual([hidden, hidden, 'err', 'more'])
    expect(await last(1, pieces)).toEqual(['more'])
  })

  test('empty lines do not count', async () => {
    expect(
      await last(2, [
        [1, 'one\n'],
        [1, 'two\n'],
        [1, '\n'],
        [1, '\n'],
      ]),
    ).toEqual(['one', 'two'])
  })
})
