import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { SsotError } from '../../core/errors/errors.ts'

/** A command that cannot open a browser fails within this time. One that becomes the browser keeps running. */
const REFUSAL_MS = 2000

/**
 * Runs the command that opens a browser, and does not wait for the browser to end.
 * @throws BROWSER_NOT_OPENED when the command fails
 */
export async function openBrowser(command: readonly string[]): Promise<void> {
  const [file = '', ...args] = command
  const child = spawn(file, args, { stdio: 'ignore', detached: true })
  let reason: string
  try {
    // The child keeps this process alive until the timeout. The timeout's own timer does not.
    const [code] = await once(child, 'exit', { signal: AbortSignal.timeout(REFUSAL_MS) })
    if (code === 0) return
    reason = code === null ? 'it was killed' : `it exited with code ${code}`
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'AbortError') {
      child.unref()
      return
    }
    reason = cause instanceof Error ? cause.message : String(cause)
  }
  throw new SsotError({
    code: 'BROWSER_NOT_OPENED',
    summary: `No browser was opened: ${file} failed, because ${reason}`,
    todo: 'Open the URL above yourself, or set the default browser of this machine.',
  })
}
