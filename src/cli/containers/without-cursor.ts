import { Transform } from 'node:stream'

/** "Clear the line", which Compose puts in front of each line of a log. */
const CLEAR_LINE = '\x1b[2K'

/** Passes text on without what only a terminal understands. Bytes are taken as they are: none of it is part of a letter. */
export function withoutCursorMoves(): Transform {
  let rest = ''
  return new Transform({
    transform(chunk: Buffer, _, done) {
      const text = (rest + chunk.toString('latin1')).replaceAll(CLEAR_LINE, '')
      // It may be cut in two.
      const begun = [3, 2, 1].find((length) => text.endsWith(CLEAR_LINE.slice(0, length))) ?? 0
      rest = text.slice(text.length - begun)
      done(null, Buffer.from(text.slice(0, text.length - begun), 'latin1'))
    },
    flush(done) {
      done(null, Buffer.from(rest, 'latin1'))
    },
  })
}
