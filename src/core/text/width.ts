/*
 * How many columns of a terminal a text takes. Characters of East Asian scripts and emoji take two, marks none.
 */

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u
const ZERO = /^[\p{Mark}\p{Default_Ignorable_Code_Point}]+$/u
/** The characters that take one column each, and need no closer look. */
const PLAIN = /^[\x20-\x7e]*$/

let segmenter: Intl.Segmenter | undefined

/** The characters of a text as a reader sees them. What that needs takes a while to load, and most texts are plain. */
function charactersOf(text: string): Iterable<{ segment: string }> {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  return segmenter.segment(text)
}

/** The columns that a text without control characters takes. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length
  let width = 0
  for (const { segment } of charactersOf(text)) width += widthOfCharacter(segment)
  return width
}

/** The beginning of a text without control characters that takes at most so many columns. */
export function cutToWidth(text: string, columns: number): string {
  if (PLAIN.test(text)) return text.slice(0, columns)
  let width = 0
  let end = 0
  // The rest of a long line is not looked at.
  for (const { segment } of charactersOf(text)) {
    width += widthOfCharacter(segment)
    if (width > columns) break
    end += segment.length
  }
  return text.slice(0, end)
}

/** A text with spaces at its end, so that it takes at least so many columns. */
export function padToWidth(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)))
}

/** @param character as a reader sees it, which may be several code points */
function widthOfCharacter(character: string): number {
  if (ZERO.test(character)) return 0
  return WIDE.test(character) ? 2 : 1
}
