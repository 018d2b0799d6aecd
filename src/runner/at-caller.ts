/**
 * The calls, whose errors have the stack of the caller, so that a test runner shows the line of the test: they come from another process,
 * whose stack says nothing to the reader.
 */
export function atCaller<T extends object>(calls: T): T {
  return Object.fromEntries(
    Object.entries(calls).map(([name, call]) => [name, typeof call === 'function' ? placed(call) : call]),
  ) as T
}

function placed(call: (...given: unknown[]) => Promise<unknown>) {
  return async function here(...given: unknown[]): Promise<unknown> {
    const at: { stack?: string } = {}
    Error.captureStackTrace(at, here)
    try {
      return await call(...given)
    } catch (error) {
      if (isOwn(error)) error.stack = `${error.name}: ${error.message}${framesOf(at.stack)}`
      throw error
    }
  }
}

/** Also where a test runner has loaded this package twice, in a realm for each. */
function isOwn(error: unknown): error is Error {
  return (error as Partial<Error> | null | undefined)?.name === 'SsotError'
}

/** With a line break before each. */
function framesOf(stack = ''): string {
  const first = stack.search(/\n\s+at /)
  return first === -1 ? '' : stack.slice(first)
}
