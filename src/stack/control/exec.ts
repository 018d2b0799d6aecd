import type { ExecResult, ReadAct } from '../../core/control/acts.ts'
import { controlFailed, notRunning } from '../../core/control/errors.ts'
import type { Engine } from '../../engine/engine.ts'
import type { Inspected } from '../targets/observe.ts'

/** How much of each output is returned. */
const MAX_BYTES = 8 * 1024 * 1024

const NOT_STARTED = /^OCI runtime exec failed: /u

/**
 * Runs a command in the first running container of a service.
 * @throws SERVICE_NOT_RUNNING, CONTROL_FAILED, the error of the engine
 */
export async function execIn(
  { exec }: Pick<Engine, 'exec'>,
  service: string,
  containers: readonly Inspected[],
  { command, environment = {}, timeoutMs, user, workingDir, input }: ReadAct & { do: 'exec' },
  signal: AbortSignal,
): Promise<ExecResult> {
  const running = containers.find(({ details }) => details.state === 'running')
  if (running === undefined) throw notRunning(service, containers[0]?.details.state ?? 'gone', 'exec')
  const limit = timeoutMs === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  const ended = await exec.capture(
    running.summary.id,
    {
      command,
      environment: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
      maxBytes: MAX_BYTES,
      ...(user !== undefined && { user }),
      ...(workingDir !== undefined && { workingDir }),
      ...(input !== undefined && { input }),
    },
    limit,
  )
  const what = `exec ${command[0] ?? ''}`
  if (ended === null)
    throw controlFailed(
      service,
      what,
      signal.aborted ? 'the test has ended before the command' : `it did not end within ${timeoutMs} ms`,
    )
  const { isCut, ...result } = ended
  // The engine tells in the output that it could not start the command.
  if (NOT_STARTED.test(result.stdout)) throw controlFailed(service, what, result.stdout.trim())
  if (isCut)
    throw controlFailed(
      service,
      what,
      `it has printed more than ${MAX_BYTES / 1024 / 1024} MB: let it write a file, and call copyOut`,
    )
  return result
}
