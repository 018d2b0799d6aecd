import { literally } from '../text/word.ts'
import { hasVariables, hideVariables, parseTemplate } from './template.ts'

/** The parts of a bind mount in short form. */
export interface ShortMount {
  /** A path on the host. It begins at the beginning of the text. */
  source: string
  target: string
}

/**
 * Reads `SOURCE:TARGET[:OPTIONS]`. Null: it is no bind mount, but a volume. A source that begins with a variable may be
 * either, and is returned.
 */
export function shortMount(text: string): ShortMount | null {
  const shape = hideVariables(text)
  const first = shape.indexOf(':')
  if (first < 1) return null
  const second = shape.indexOf(':', first + 1)
  const source = text.slice(0, first)
  const [start] = parseTemplate(source).parts
  const mayBePath = /^[./~]/u.test(source) || start?.kind === 'variable'
  return mayBePath ? { source, target: text.slice(first + 1, second < 0 ? undefined : second) } : null
}

/** Whether a path on the host is relative to the compose file. False if a variable decides it. */
export function isRelativeToFile(source: string): boolean {
  const [start] = parseTemplate(source).parts
  return start?.kind === 'literal' && !/^[/~]/u.test(source)
}

/** Whether a value, in which variables may have any value, may become a text. */
export function mayBecome(value: string, text: string): boolean {
  if (!hasVariables(value)) return trimmed(value.replaceAll('$$', '$')) === trimmed(text)
  const pattern = parseTemplate(value).parts.map((part) =>
    part.kind === 'literal' ? literally(part.text) : '.*',
  )
  return new RegExp(`^${pattern.join('')}/?$`, 'su').test(text)
}

/** Compose prints targets without a slash at the end. */
function trimmed(path: string): string {
  return path.replace(/(?<=.)\/+$/u, '')
}
