import type { Line, Span, Tone } from '../../core/live/spans.ts'
import { visibleLine } from '../../core/text/visible.ts'
import { cutToWidth, widthOf } from '../../core/text/width.ts'

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

/** Control sequences: the second screen of the terminal and back, and hide and show the cursor. */
const SECOND_SCREEN = '\x1b[?1049h'
const FIRST_SCREEN = '\x1b[?1049l'
const HIDE_CURSOR = '\x1b[?25l'
const SHOW_CURSOR = '\x1b[?25h'
const toRow = (row: number) => `\x1b[${row};1H`

/** Goes to a screen of its own, on which nothing stays. */
export function enterScreen(): Drawing {
  return made(`${SECOND_SCREEN}${HIDE_CURSOR}${CLEAR}${HOME}`)
}

/** Goes back to what was on the terminal before. */
export function leaveScreen(): Drawing {
  return made(`${SHOW_CURSOR}${FIRST_SCREEN}`)
}

const TONES: Readonly<Record<Tone, string>> = {
  title: '\x1b[1m',
  quiet: '\x1b[2m',
  good: '\x1b[32m',
  wrong: '\x1b[31m',
  warning: '\x1b[33m',
  selected: '\x1b[7m',
}
const NO_TONE = '\x1b[0m'

/**
 * Draws the lines of a whole screen that have changed. Little is sent, so it works over a slow connection, and nothing flickers.
 * @param before what the last drawing has `drawn`; null: everything is drawn
 */
export function changedLines(
  lines: readonly Line[],
  before: readonly string[] | null,
  { columns, rows, hasColour }: { columns: number; rows: number; hasColour: boolean },
): { drawing: Drawing; drawn: string[] } {
  const drawn = Array.from({ length: rows }, (_, row) => toned(lines[row] ?? [], columns - 1, hasColour))
  const changed = drawn.map((text, row) =>
    before !== null && before[row] === text ? '' : `${toRow(row + 1)}${text}${CLEAR_LINE}`,
  )
  return { drawing: made(`${before === null ? CLEAR : ''}${changed.join('')}`), drawn }
}

/** A line with its tones, cut to the columns. */
function toned(line: readonly Span[], columns: number, hasColour: boolean): string {
  let left = columns
  let shown = ''
  let current: Tone | undefined
  for (const { text, tone } of line) {
    const part = cutToWidth(visibleLine(text), left)
    left -= widthOf(part)
    if (part === '') continue
    if (hasColour && tone !== current) {
      shown += `${current === undefined ? '' : NO_TONE}${tone === undefined ? '' : TONES[tone]}`
      current = tone
    }
    shown += part
  }
  return current === undefined ? shown : shown + NO_TONE
}

/** One column stays free: a terminal may wrap a line that fills it. */
function fitted(line: string, columns: number): string {
  return cutToWidth(visibleLine(line), columns - 1)
}

function made(text: string): Drawing {
  return text as Drawing
}
