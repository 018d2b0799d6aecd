import type { Source } from '../source.ts'
import type { EnvVariable } from './model.ts'

const ENTRY = /[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*(?:=|:[ \t])[ \t]*/uy
/** A quoted value may span several lines. */
const QUOTED = /"[^"\\]*(?:\\.[^"\\]*)*"|'[^']*'/suy
const REST = /[^\r\n]*/uy
const NEXT_LINE = /[^\r\n]*(?:\r\n|\n|\r|$)/uy

/**
 * The variables of an env file that have a value. Everything else is skipped.
 * @see https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax
 */
export function readEnvFile({ text }: Source): EnvVariable[] {
  const variables: EnvVariable[] = []
  for (let at = 0; at < text.length; ) {
    const entry = matchAt(ENTRY, text, at)
    let end = at
    if (entry !== null) {
      const start = at + entry[0].length
      const quoted = matchAt(QUOTED, text, start)?.[0]
      const written = quoted ?? plain(matchAt(REST, text, start)?.[0] ?? '')
      end = start + written.length
      variables.push({
        name: entry[1] ?? '',
        value: quoted === undefined ? written : written.slice(1, -1),
        span: { start, end },
      })
    }
    at = end + (matchAt(NEXT_LINE, text, end)?.[0].length ?? 0)
  }
  return variables
}

/** A value without quotes, without its comment. A comment needs a space before it. */
function plain(rest: string): string {
  return rest.replace(/(?:^|[ \t]+)#.*$/u, '').trimEnd()
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}
