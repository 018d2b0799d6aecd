import type { Edit } from '../../finding.ts'
import type { Source, Span } from '../../source.ts'

/**
 * The edit that removes a key with its value, if both are alone on one line. A comment after them is kept. Undefined in
 * any other case, such as `{ name: x, driver: y }`, which a person has to change.
 *
 * @param value the place of the value
 */
export function removeKey(source: Source, key: string, value: Span): Edit | undefined {
  const { text, path } = source
  const start = Math.max(text.lastIndexOf('\n', value.start - 1), text.lastIndexOf('\r', value.start - 1)) + 1
  const [, indent = '', name] =
    /^([ \t]*)(?:"([^"]*)"|'([^']*)'|(\w+))[ \t]*:[ \t]+$/u
      .exec(text.slice(start, value.start))
      ?.filter((group) => group !== undefined) ?? []
  if (name !== key) return undefined
  const [rest = '', comment, lineEnd = ''] =
    /^[ \t]*(#[^\r\n]*)?(\r\n|\n|\r|$)/u.exec(text.slice(value.end)) ?? []
  if (rest === '' && value.end < text.length) return undefined
  return comment === undefined
    ? { path, start, end: value.end + rest.length, text: '' }
    : {
        path,
        start: start + indent.length,
        end: value.end + rest.length - comment.length - lineEnd.length,
        text: '',
      }
}
