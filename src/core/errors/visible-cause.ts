import { withoutCiCommands } from '../text/ci-commands.ts'
import { visibleInColour } from '../text/visible.ts'

/** Deeper causes are left as they are. */
const MAX_DEPTH = 8

/**
 * The cause of an error as a test runner may print it: with the control characters of its message, its stack and its own
 * causes made visible. Colours stay, because assertions have them. The very same object if there is nothing to change,
 * otherwise a copy.
 */
export function visibleCause(cause: unknown, depth = 0): unknown {
  if (typeof cause === 'string') return printable(cause)
  if (!(cause instanceof Error) || depth === MAX_DEPTH) return cause
  const { message, stack } = cause
  const inner = visibleCause(cause.cause, depth + 1)
  const shown = { message: printable(message), stack: stack === undefined ? undefined : printable(stack) }
  if (shown.message === message && shown.stack === stack && inner === cause.cause) return cause
  const copy = Object.create(Object.getPrototypeOf(cause), Object.getOwnPropertyDescriptors(cause))
  const fields = { ...shown, ...(inner === cause.cause ? {} : { cause: inner }) }
  for (const [name, value] of Object.entries(fields))
    Object.defineProperty(copy, name, { value, writable: true, configurable: true })
  return copy
}

function printable(text: string): string {
  return withoutCiCommands(visibleInColour(text))
}
