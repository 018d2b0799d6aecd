import { FILLER, type Word } from '../../shell/tokens.ts'
import { walkCommands } from '../../shell/walk.ts'
import type { Span } from '../../text/span.ts'

/** A word of a command, as the container receives it. */
export interface Argument {
  /** Without quotes. What is known only at run time is kept as written: `$NAME`, `$(pwd)`. */
  readonly text: string
  /** With its quotes, and with a filler for each character of the file's own notation. */
  readonly written: string
  /** The offset at which it begins. */
  readonly start: number
}

/** A shell script. `start` plus an offset in `text` is the offset in the file. */
export interface Script {
  readonly text: string
  readonly start: number
}

/** The script in a value of a compose file, where `$$` means a `$` for the container. */
export function scriptOf(text: string): Script {
  return { text: text.replaceAll('$$', `${FILLER}$`), start: 0 }
}

/** An entry of a list of words: one word, even if it contains spaces. */
export function argumentOf(text: string): Argument {
  const { text: written, start } = scriptOf(text)
  return { text: withoutFillers(written), written, start }
}

/** The commands of a script, including those in `$( )`, each as its words. */
export function commandsOf({ text, start }: Script): Argument[][] {
  const argument = ({ text: word, span }: Word): Argument => ({
    text: withoutFillers(word),
    written: text.slice(span.start, span.end),
    start: start + span.start,
  })
  return walkCommands(text, null, '').map(({ command: { assignments, words } }) => [
    ...assignments.map(({ name, value }): Argument => {
      const { text: word, written, start: at } = argument(value)
      const head = `${name}=`
      return { text: head + word, written: head + written, start: at - head.length }
    }),
    ...words.map(argument),
  ])
}

/** The script in a word that is one itself, as after `sh -c`: the text between its quotes, or all of it if unquoted. */
export function scriptIn({ text, written, start }: Argument): Script {
  if (text === withoutFillers(written)) return { text: written, start }
  const [, double, single] = /^(?:"([^"\\]*(?:\\.[^"\\]*)*)"|'([^']*)')$/su.exec(written) ?? []
  const inner = double?.replace(/\\(["\\$`])/gu, `${FILLER}$1`) ?? single
  return inner === undefined ? { text: written, start } : { text: inner, start: start + 1 }
}

/** The place of the part of a word that follows its first `length` characters. */
export function restOf({ text, written, start }: Argument, length: number): Span {
  const at = written.indexOf(text.slice(0, length))
  return { start: start + Math.max(0, at) + (at === -1 ? 0 : length), end: start + written.length }
}

function withoutFillers(text: string): string {
  return text.replaceAll(FILLER, '')
}
