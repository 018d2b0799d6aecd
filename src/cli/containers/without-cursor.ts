import { Transform } from 'node:stream'

/** The control sequence "clear the line", which Compose writes before each line of a log. */
const CLEAR_LINE = '\x1b[2K'

/**
 * Passes text on without that control sequence. It works on bytes, not characters: no byte of the sequence can be part of
 * a multi-byte character.
 */
export function withoutCursorMoves(): Transform {
  let rest = ''
  return new Transform({
    transform(chunk: Buffer, _, done) {
      const text = (rest + chunk.toString('latin1')).replaceAll(CLEAR_LINE, '')
      // A chunk may end in the middle of the sequence.
      const begun = [3, 2, 1].find((length) => text.endsWith(CLEAR_LINE.slice(0, length))) ?? 0
      rest = text.slice(text.length - begun)
      done(null, Buffer.from(text.slice(0, text.length - begun), 'latin1'))
    },
    flush(done) {
      done(null, Buffer.from(rest, 'latin1'))
    },
  })
}
