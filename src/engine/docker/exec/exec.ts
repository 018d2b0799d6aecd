import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import { boundText } from '../../../core/text/bound.ts'
import type { Healthcheck } from '../../containers.ts'
import type { Exec, ListenAddress, ProbeResult } from '../../exec.ts'
import { textOf } from '../api/frames.ts'
import { readAll, statusCode } from '../api/requests.ts'
import type { Scope } from '../scope.ts'
import { listenAddresses } from './listen-addresses.ts'
import { endMarkedCommand, PROBE_VARIABLE, SHELL } from './probe-end.ts'

/** As much of a healthcheck's output as a user reads. The engine itself keeps half of it. */
const PROBE_OUTPUT_BYTES = 8192
/** The size of a table of sockets with several thousand connections. */
const MAX_READ_BYTES = 1024 * 1024
/** The time limit for commands of this program, which normally end at once. */
const OWN_COMMAND_LIMIT_MS = 5000

/** How a command ended; null when it was still running at its time limit. */
type Ended = { exitCode: number; output: string } | null

export class DockerExec implements Exec {
  readonly #scope: Pick<Scope, 'docker'>

  constructor(scope: Pick<Scope, 'docker'>) {
    this.#scope = scope
  }

  async probe(id: string, check: Healthcheck, signal: AbortSignal): Promise<ProbeResult | null> {
    const mark = randomUUID()
    const limit = AbortSignal.any([signal, AbortSignal.timeout(check.timeoutMs)])
    const ended = await this.#run(id, check.command, limit, [`${PROBE_VARIABLE}=${mark}`])
    if (ended) return { exitCode: ended.exitCode, output: boundText(ended.output.trim(), PROBE_OUTPUT_BYTES) }
    await this.#end(id, mark)
    return null
  }

  async canEndProbes(id: string): Promise<boolean> {
    try {
      const answer: Readable = await this.#scope.docker.getContainer(id).infoArchive({ path: SHELL })
      // A stream without content, whose connection stays open until it is read.
      answer.destroy()
      return true
    } catch (error) {
      if (statusCode(error) === 404) return false
      throw error
    }
  }

  async listening(id: string, signal: AbortSignal): Promise<ListenAddress[] | null> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(OWN_COMMAND_LIMIT_MS)])
    // Without IPv6 the second file does not exist.
    const ended = await this.#run(id, ['cat', '/proc/net/tcp', '/proc/net/tcp6'], limit)
    return ended && listenAddresses(ended.output)
  }

  /** Ends the processes of a probe. If the container has ended, its processes have ended too. */
  async #end(id: string, mark: string): Promise<void> {
    try {
      await this.#run(id, endMarkedCommand(mark), AbortSignal.timeout(OWN_COMMAND_LIMIT_MS))
    } catch (error) {
      const hasEnded = [404, 409].includes(statusCode(error) ?? 0)
      if (!hasEnded) throw error
    }
  }

  async #run(id: string, command: string[], signal: AbortSignal, variables: string[] = []): Promise<Ended> {
    const exec = await this.#scope.docker.getContainer(id).exec({
      Cmd: command,
      Env: variables,
      AttachStdout: true,
      AttachStderr: true,
    })
    if (signal.aborted) return null
    const stream: Readable = await exec.start({ hijack: true, stdin: false })
    const output = await readAll(stream, signal, MAX_READ_BYTES)
    if (output === null) return null
    // Null until the engine has recorded the end of the command: the probe then counts as failed.
    const { ExitCode } = await exec.inspect()
    return { exitCode: ExitCode ?? -1, output: textOf(output) }
  }
}
