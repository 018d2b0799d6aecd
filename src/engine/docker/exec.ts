import type { Readable } from 'node:stream'
import type { Healthcheck } from '../containers.ts'
import type { Exec, ProbeResult } from '../exec.ts'
import { textOf } from './api/frames.ts'
import { readAll } from './api/requests.ts'
import type { Scope } from './scope.ts'

export class DockerExec implements Exec {
  readonly #scope: Pick<Scope, 'docker'>

  constructor(scope: Pick<Scope, 'docker'>) {
    this.#scope = scope
  }

  async probe(id: string, check: Healthcheck, signal: AbortSignal): Promise<ProbeResult | null> {
    const exec = await this.#scope.docker.getContainer(id).exec({
      Cmd: check.command,
      AttachStdout: true,
      AttachStderr: true,
    })
    const stream: Readable = await exec.start({ hijack: true, stdin: false })
    const limit = AbortSignal.any([signal, AbortSignal.timeout(check.timeoutMs)])
    const output = await readAll(stream, limit)
    if (output === null) return null
    // Null until the engine has recorded the end of the command: the probe then counts as failed.
    const { ExitCode } = await exec.inspect()
    return { exitCode: ExitCode ?? -1, output: textOf(output).trim() }
  }
}
