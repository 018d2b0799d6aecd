import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { ComposeModel } from '../../core/compose/model.ts'
import type { Exchange, Refusal, RunValues } from '../../core/replay/exchange.ts'
import { type Template, templateOf } from '../../core/replay/template.ts'
import { type ComposeCall, composeCreate } from '../../engine/cli/compose.ts'
import { type RecordingProxy, recordingProxy } from '../../engine/recording/recording-proxy.ts'
import { fitsSocket, RECORDING_SOCKET } from '../../host/home/socket-path.ts'
import type { PreparedModel } from '../definition/prepare.ts'

/**
 * Creates the containers of a model with Compose, which reaches the engine through a socket that records what it asks for.
 * @param folder for the socket, which only this user can enter
 * @returns the template of what it has asked for, or why there is none
 * @throws the errors of {@link composeCreate}
 */
export async function createAndRecord(
  prepared: Pick<PreparedModel, 'call' | 'connection' | 'secrets'>,
  model: ComposeModel,
  run: RunValues,
  folder: string,
): Promise<{ template: Template } | Refusal> {
  const recorded = await recordedCompose(prepared, folder, (call) => composeCreate(call, model))
  if ('refused' in recorded) return recorded
  return templateOf({ ...recorded, model, run, hide: (text) => prepared.secrets.hide(text) })
}

/**
 * Runs a command of Compose, which reaches the engine through a socket that records what it asks for.
 * @param folder for the socket, which only this user can enter
 * @param act runs the command with a call
 * @returns what it has asked for, or why that is not known
 * @throws the errors of `act`
 */
export async function recordedCompose(
  { call, connection }: Pick<PreparedModel, 'call' | 'connection'>,
  folder: string,
  act: (call: ComposeCall) => Promise<void>,
): Promise<{ exchanges: Exchange[] } | Refusal> {
  const path = join(folder, `${RECORDING_SOCKET}${randomBytes(4).toString('hex')}.sock`)
  const refused =
    process.platform === 'win32'
      ? 'Windows has no sockets between Compose and the engine'
      : fitsSocket(path)
        ? null
        : `${path} is too long for a socket`
  if (refused !== null) {
    await act(call)
    return { refused }
  }
  let proxy: RecordingProxy
  try {
    proxy = await recordingProxy(path, connection.dial)
  } catch (error) {
    await act(call)
    return { refused: `${path} cannot be made: ${error instanceof Error ? error.message : error}` }
  }
  await using recording = proxy
  await act({ ...call, env: through(recording.endpoint, call.env) })
  const recorded = recording.recorded()
  if ('unread' in recorded)
    return { refused: `what Compose and the engine said was not understood: ${recorded.unread}` }
  return recorded
}

/** The environment in which the command line tools find the engine behind a socket without keys. */
function through(endpoint: string, env: ComposeCall['env']): ComposeCall['env'] {
  const { DOCKER_CONTEXT: _, DOCKER_TLS: _1, DOCKER_TLS_VERIFY: _2, DOCKER_CERT_PATH: _3, ...rest } = env
  return { ...rest, DOCKER_HOST: endpoint }
}
