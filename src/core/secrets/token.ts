const ESC = '\x1b'
/** ESC and `[` in one character. */
const CSI = '\x9b'
const ENDING = '[0-?]*[ -/]*[@-~]'
/** A control sequence of a terminal: a colour, `\x1b[K`, which deletes a line, a set of characters. */
const SEQUENCE = new RegExp(`(?:${ESC}\\[|${CSI})${ENDING}|${ESC}[ -/][0-~]`, 'gu')

/** A text without the control sequences of a terminal. */
export function withoutSequences(text: string): string {
  return text.replace(SEQUENCE, '')
}

const WORD = /[\p{L}\p{N}_]/u
/** Both as they are and as they are written where they do not act. */
const ESC_WRITTEN = String.raw`(?:${ESC}|\\x1b|\\u001b|\\0?33|\\e|\^\[)`
const CSI_WRITTEN = String.raw`(?:${ESC_WRITTEN}\[|${CSI}|\\x9b|\\u009b)`
/**
 * What may precede a token although it ends with a letter or digit: an escape, a control sequence, the rest of a colour, an
 * option such as `-p`.
 */
const BEFORE = new RegExp(
  [
    /\\[nrtbfv0e]|\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|%[0-9A-F]{2}|\[[0-9;]*m|(?<![\w-])-[a-zA-Z]/u.source,
    `${CSI_WRITTEN}${ENDING}`,
    `${ESC_WRITTEN}[ -/][0-~]`,
  ]
    .map((one) => `(?:${one})$`)
    .join('|'),
  'iu',
)
/** No sequence before a token is longer, such as `\u001b[38;2;255;255;255;48;2;0;0;0m`. */
const LONGEST_BEFORE = 48

/** Whether a part of a text is a whole token, and no part of another word. */
export function isToken(text: string, start: number, end: number, isNameLike: boolean): boolean {
  const [first, last] = [text[start] ?? '', text[end - 1] ?? '']
  const before = text.slice(Math.max(0, start - LONGEST_BEFORE), start)
  const after = text.slice(end, end + 2)
  if (WORD.test(first) && WORD.test(before.at(-1) ?? '') && !BEFORE.test(before)) return false
  if (WORD.test(last) && WORD.test(after[0] ?? '')) return false
  if (!isNameLike) return true
  // `my-secret` in `my-secret-service` is a part of another name.
  return !/[\p{L}\p{N}_][.-]$/u.test(before) && !/^[.-][\p{L}\p{N}_]/u.test(after)
}
