import { visibleLine } from '../../core/text/visible.ts'
import { cutToWidth } from '../../core/text/width.ts'

/*
 * Text with control sequences of this program, in which every line is visible and fits.
 */

declare const drawing: unique symbol
/** Only the functions of this file make one. */
export type Drawing = string & { readonly [drawing]: true }

/** Control sequences: clear the screen, go to its first line, clear the rest of the line, clear everything below. */
const CLEAR = '\x1b[2J'
const HOME = '\x1b[H'
const CLEAR_LINE = '\x1b[K'
const CLEAR_BELOW = '\x1b[J'
/** Go up a number of lines, to the start of the line. */
const up = (lines: number) => (lines === 0 ? '\r' : `\r\x1b[${lines}A`)

/**
 * Draws lines over the current ones. Each line is overwritten first and its rest cleared afterwards: a line that is cleared
 * first would flicker. Lines that do not fit are cut. The last row stays free for the cursor.
 */
export function frame(
  lines: readonly string[],
  { columns, rows }: { columns: number; rows: number },
): Drawing {
  const room = Math.max(1, rows - 1)
  const hidden = lines.length - room
  const shown =
    hidden > 0 ? [...lines.slice(0, room - 1), `... and ${hidden + 1} more lines`] : lines.slice(0, room)
  const drawn = shown.map((line) => `${fitted(line, columns)}${CLEAR_LINE}\n`)
  return made(`${HOME}${drawn.join('')}${CLEAR_BELOW}`)
}

/** The same, on a screen that is cleared first. */
export function firstFrame(lines: readonly string[], size: { columns: number; rows: number }): Drawing {
  return made(CLEAR + frame(lines, size))
}

/**
 * Draws lines over the last ones. The cursor stays behind the last of them.
 * @param drawn how many lines were drawn before; 0: none
 */
export function overLast(
  lines: readonly string[],
  { columns, drawn }: { columns: number; drawn: number },
): Drawing {
  return made(
    `${up(Math.max(0, drawn - 1))}${CLEAR_BELOW}${lines.map((line) => fitted(line, columns)).join('\n')}`,
  )
}

/** Leaves what was drawn, and goes to the next line. */
export function leave(): Drawing {
  return made('\n')
}

/** One column stays free: a terminal may wrap a line that fills it. */
function fitted(line: string, columns: number): string {
  return cutToWidth(visibleLine(line), columns - 1)
}

function made(text: string): Drawing {
  return text as Drawing
}
