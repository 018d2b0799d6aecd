/*
 * Text from outside on its way to a person: names and values of files, what services and tools print, messages of the
 * engine. A terminal would obey the control characters in it: move the cursor, hide or rewrite lines, set the title. Others
 * change the order of what is read, or show nothing. Here they become visible, in the notation of JavaScript: `\x1b`,
 * `\u202e`. A backslash itself stays as it is, so that paths and patterns remain readable.
 */

/**
 * What is shown: control characters (C0, DEL, C1), halves of surrogate pairs, line and paragraph separators, characters that
 * turn the direction of text, and characters without any width that no language needs. Joiners and marks that languages and
 * emoji do need are not among them, such as those after the black flag that make it the flag of Scotland.
 */
const HIDDEN =
  /[\p{Cc}\p{Cs}\u200b\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]|(?<!\u{1f3f4}[\u{e0061}-\u{e007a}]{0,5})[\u{e0000}-\u{e007f}]/gu
const HIDDEN_BUT_LAYOUT = new RegExp(`(?![\\n\\t])(?:${HIDDEN.source})`, 'gu')

const ESC = '\x1b'
/** "Select graphic rendition": colours, bold and the like. It moves nothing. */
const COLOUR = new RegExp(`${ESC}\\[[\\d;:]*m(?:${ESC}\\[K)?`, 'g')
/** "Erase to the end of the line": GCC and grep print it after each colour. */
const ERASE = `${ESC}[K`
const COLOUR_OR_LINE_END = new RegExp(`${COLOUR.source}|\\n`, 'g')
const NO_COLOUR = `${ESC}[0m`

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A text of several lines. Line breaks and tabs stay; `\r\n` becomes a line break. */
export function visible(text: string): string {
  return text.replace(/\r(?=\n|$)/g, '').replace(HIDDEN_BUT_LAYOUT, notation)
}

/** A text for one line, such as a name: line breaks and tabs are shown, too. */
export function visibleLine(text: string): string {
  return text.replace(HIDDEN, notation)
}

/** The same as {@link visible}, but colours stay. They end with each line. */
export function visibleInColour(text: string): string {
  let shown = ''
  let at = 0
  let isColoured = false
  for (const found of text.matchAll(COLOUR_OR_LINE_END)) {
    shown += visible(text.slice(at, found.index))
    at = found.index + found[0].length
    const isLineEnd = found[0] === '\n'
    if (isLineEnd && isColoured) shown += NO_COLOUR
    const colour = found[0].replace(ERASE, '')
    isColoured = !isLineEnd && !isReset(colour)
    shown += colour
  }
  return shown + visible(text.slice(at)) + (isColoured ? NO_COLOUR : '')
}

/** A text without its colours: what a program prints for a terminal, where there is none. */
export function withoutColours(text: string): string {
  return text.replace(COLOUR, '')
}

/** Whether nothing is switched on after it. The numbers after 38, 48 and 58 say which colour, and 0 is black there. */
function isReset(colour: string): boolean {
  const settings = colour.slice(2, -1).replace(/(^|[;:])[345]8(?:[;:]5[;:]\d*|[;:]2(?:[;:]\d*){3})/g, '$138')
  return /(?:^|;)0*$/.test(settings)
}

function notation(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const digits = code.toString(16)
  if (code < 0x100) return SHORT[character] ?? `\\x${digits.padStart(2, '0')}`
  return code < 0x1_0000 ? `\\u${digits.padStart(4, '0')}` : `\\u{${digits}}`
}

/** Whether a text for one line has characters that {@link visibleLine} would replace. */
export function hasHidden(text: string): boolean {
  return visibleLine(text) !== text
}

/**
 * What JSON leaves as it is: it escapes the control characters below U+0020 and halves of surrogate pairs itself. `##[error]`
 * in the output of a CI job is a command.
 */
const HIDDEN_IN_JSON =
  /[\x7f-\x9f\u200b\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|(?<=#)#(?=\w*\[)/gu

/**
 * Data as JSON whose text shows nothing else than it holds. It means the same as the text of `JSON.stringify`.
 * @param indent spaces for each level; absent: all on one line
 */
export function visibleJson(data: unknown, indent?: number): string {
  return JSON.stringify(data, null, indent).replace(HIDDEN_IN_JSON, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}
