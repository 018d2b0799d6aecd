import type { Span } from '../../source.ts'
import { FILLER, type Word } from '../../text/shell/tokens.ts'
import { walkCommands } from '../../text/shell/walk.ts'

/** A word of a command, as the container gets it. */
export interface Argument {
  /** Without quotes; what is only known at run time stands as it is written: `$NAME`, `$(pwd)`. */
  readonly text: string
  /** The same before quotes are taken off, with a filler for each character of the notation around it. */
  readonly written: string
  /** Where it begins. */
  readonly start: number
}

/** A text for a shell, in which every character stands at its place in the file's own text, counted from `start`. */
export interface Script {
  readonly text: string
  readonly start: number
}

/** A text as it stands in a compose file: `$$` is its notation for the `$` that a container gets. */
export function scriptOf(text: string): Script {
  return { text: text.replaceAll('$$', `${FILLER}$`), start: 0 }
}

/** An entry of a list, which is one word whatever is in it. */
export function argumentOf(text: string): Argument {
  const { text: written, start } = scriptOf(text)
  return { text: withoutFillers(written), written, start }
}

/** The commands of a shell text, each with its words, those in `$( )` too. */
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

/** A word that is a text for a shell itself: what stands between its quotes, or all of it where it has none. */
export function scriptIn({ text, written, start }: Argument): Script {
  if (text === withoutFillers(written)) return { text: written, start }
  const [, double, single] = /^(?:"([^"\\]*(?:\\.[^"\\]*)*)"|'([^']*)')$/su.exec(written) ?? []
  const inner = double?.replace(/\\(["\\$`])/gu, `${FILLER}$1`) ?? single
  return inner === undefined ? { text: written, start } : { text: inner, start: start + 1 }
}

/** Where the part of a word behind its first so many characters is written. */
export function behind({ text, written, start }: Argument, length: number): Span {
  const at = written.indexOf(text.slice(0, length))
  return { start: start + Math.max(0, at) + (at === -1 ? 0 : length), end: start + written.length }
}

function withoutFillers(text: string): string {
  return text.replaceAll(FILLER, '')
}
