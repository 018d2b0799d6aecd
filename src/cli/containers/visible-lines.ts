import { Transform } from 'node:stream'
import { withoutCiCommands } from '../../core/text/ci-commands.ts'
import { visibleInColour } from '../../core/text/visible.ts'

/** The control sequence "clear the line", which Compose writes before each line of a log. */
const CLEAR_LINE = '\x1b[2K'
/** A longer line is passed on in pieces, so that one without an end does not fill the memory. */
const MAX_LINE = 64 * 1024

/**
 * Passes lines on with their colours. Other control sequences of a service become visible, and those of Compose are removed.
 */
export function visibleLines(): Transform {
  const decoder = new TextDecoder()
  let rest = ''
  const take = (end: number) => {
    const text = rest.slice(0, end)
    rest = rest.slice(end)
    return text
  }
  return new Transform({
    transform(chunk: Buffer, _, done) {
      rest += decoder.decode(chunk, { stream: true })
      let text = take(rest.lastIndexOf('\n') + 1)
      while (rest.length > MAX_LINE) text += take(wholeCharacters(rest, MAX_LINE))
      done(null, shown(text))
    },
    flush(done) {
      done(null, shown(rest + decoder.decode()))
    },
  })
}

function shown(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => (line.startsWith(CLEAR_LINE) ? line.slice(CLEAR_LINE.length) : line))
  return withoutCiCommands(visibleInColour(lines.join('\n')))
}

/** A number of characters that does not end between the halves of one. */
function wholeCharacters(text: string, count: number): number {
  return /[\ud800-\udbff]/.test(text[count - 1] ?? '') ? count - 1 : count
}
