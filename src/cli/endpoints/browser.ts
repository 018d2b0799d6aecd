import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { SsotError } from '../../core/errors/errors.ts'

/** A command that cannot open a browser says so in less; one that has become the browser does not end. */
const REFUSAL_MS = 2000

/**
 * Runs the command that opens a browser, and leaves it behind.
 * @throws BROWSER_NOT_OPENED
 */
export async function openBrowser(command: readonly string[]): Promise<void> {
  const [file = '', ...args] = command
  const child = spawn(file, args, { stdio: 'ignore', detached: true })
  let reason: string
  try {
    // While it is waited for it keeps this process alive, which the limit alone would not.
    const [code] = await once(child, 'exit', { signal: AbortSignal.timeout(REFUSAL_MS) })
    if (code === 0) return
    reason = code === null ? 'it was killed' : `it ended with exit code ${code}`
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'AbortError') {
      child.unref()
      return
    }
    reason = cause instanceof Error ? cause.message : String(cause)
  }
  throw new SsotError({
    code: 'BROWSER_NOT_OPENED',
    summary: `No browser was opened, since ${file} cannot do it: ${reason}`,
    todo: 'Open the URL above yourself, or set the default browser of this machine.',
  })
}
