import { unescaped } from '../../core/compose/dollars.ts'
import { literally } from '../text/word.ts'
import { hasVariables, hideVariables, parseTemplate } from './template.ts'

/** The parts of a mount in short form. */
export interface ShortMount {
  /** Null: its source begins with a variable, so that only a start knows it. */
  type: 'bind' | 'volume' | null
  /** A path on the host, or the name of a volume. It begins at the beginning of the text. Null: a volume without a name. */
  source: string | null
  target: string
  /** Whether `ro` is among its options. */
  isReadOnly: boolean
}

/** Reads `[SOURCE:]TARGET[:OPTIONS]`. A `:` in a variable, such as that of `${DATA:-./data}`, ends nothing. */
export function shortMount(text: string): ShortMount {
  const shape = hideVariables(text)
  const first = shape.indexOf(':')
  if (first < 0) return { type: 'volume', source: null, target: text, isReadOnly: false }
  const second = shape.indexOf(':', first + 1)
  const source = text.slice(0, first)
  const options = second < 0 ? [] : text.slice(second + 1).split(',')
  return {
    type: typeOf(source),
    source,
    target: text.slice(first + 1, second < 0 ? undefined : second),
    isReadOnly: options.includes('ro'),
  }
}

function typeOf(source: string): ShortMount['type'] {
  if (/^[./~]/u.test(source)) return 'bind'
  return parseTemplate(source).parts[0]?.kind === 'variable' ? null : 'volume'
}

/** Whether a path on the host is relative to the compose file. False if a variable decides it. */
export function isRelativeToFile(source: string): boolean {
  const [start] = parseTemplate(source).parts
  return start?.kind === 'literal' && !/^[/~]/u.test(source)
}

/** Whether a value, in which variables may have any value, may become a text. */
export function mayBecome(value: string, text: string): boolean {
  if (!hasVariables(value)) return trimmed(unescaped(value)) === trimmed(text)
  const pattern = parseTemplate(value).parts.map((part) =>
    part.kind === 'literal' ? literally(part.text) : '.*',
  )
  return new RegExp(`^${pattern.join('')}/?$`, 'su').test(text)
}

/** Compose prints targets without a slash at the end. */
function trimmed(path: string): string {
  return path.replace(/(?<=.)\/+$/u, '')
}
