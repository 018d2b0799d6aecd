import { parseYaml } from '../compose/yaml/parse.ts'
import { lineStart, positionAt, type Source } from '../source.ts'

/**
 * How one value or command continues over several lines without room for a comment: a YAML string, a `\` at a line end.
 */
export type Continuation = 'yaml' | 'backslash' | 'none'

/** The last line of the value or command on a line; the line itself if nothing continues. */
export function lastLineFrom(source: Source, line: number, continuation: Continuation): number {
  switch (continuation) {
    case 'yaml':
      return lastOfScalars(source, line)
    case 'backslash':
      return lastOfCommand(source, line)
    case 'none':
      return line
  }
}

function lastOfScalars(source: Source, line: number): number {
  const [from, to] = [lineStart(source, line), lineStart(source, line + 1)]
  return parseYaml(source).scalars.reduce((last, { scalar: { span } }) => {
    if (span.start < from || span.start >= to) return last
    const end = source.text.slice(0, span.end).trimEnd().length
    return Math.max(last, positionAt(source, Math.max(span.start, end - 1)).line)
  }, line)
}

function lastOfCommand(source: Source, line: number): number {
  let last = line
  while (/\\[\r\n]+$/u.test(source.text.slice(lineStart(source, last), lineStart(source, last + 1))))
    last += 1
  return last
}
