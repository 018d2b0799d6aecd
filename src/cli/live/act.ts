import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from '../../host/tools/run.ts'

/** A build may download for long without a word. */
const SILENT_MS = 30 * 60_000
/** How long a command may take to stop in good order when the user leaves. */
const PATIENCE_MS = 20_000

/**
 * Runs a command of this program in a process of its own, so that the live view stays quick and the command finds everything as if a
 * user had run it.
 * @returns the exit code; null when a signal ended it
 */
export async function runOwnCommand(
  args: readonly string[],
  {
    cwd,
    env,
    signal,
    onLine,
  }: {
    cwd: string
    env: NodeJS.ProcessEnv
    signal: AbortSignal
    onLine: (line: string) => void
  },
): Promise<number | null> {
  const main = fileURLToPath(new URL(`../main${extname(import.meta.url)}`, import.meta.url))
  let pid: number | undefined
  // The command stops in good order, and says where it stands.
  const interrupt = () => {
    if (pid !== undefined) process.kill(pid, 'SIGTERM')
  }
  signal.addEventListener('abort', interrupt, { once: true })
  try {
    const { exitCode } = await run([process.execPath, main, ...args], {
      ...{ cwd, env: { ...env, NO_COLOR: '1' }, limit: { silentMs: SILENT_MS } },
      ...{ signal, patienceMs: PATIENCE_MS, onLine },
      onSpawn: (spawned) => {
        pid = spawned
        if (signal.aborted) interrupt()
      },
    })
    return exitCode
  } finally {
    signal.removeEventListener('abort', interrupt)
  }
}
