import { randomUUID } from 'node:crypto'
import type { Duplex, Readable } from 'node:stream'
import type Docker from 'dockerode'
import { EngineHung } from '../../../core/errors/engine-hung.ts'
import { EVIDENCE_LINES } from '../../../core/errors/evidence.ts'
import type { Hook } from '../../../core/hooks/hooks.ts'
import { KnownSecrets } from '../../../core/secrets/hide.ts'
import { boundText } from '../../../core/text/bound.ts'
import { pause } from '../../../host/pause.ts'
import type { Healthcheck } from '../../containers.ts'
import type {
  Captured,
  CapturedCommand,
  Conversation,
  Exec,
  HookOutcome,
  HookResult,
  ListenAddress,
  ProbeResult,
  Program,
} from '../../exec.ts'
import { textOf } from '../api/frames.ts'
import { forEachChunk, messageOf, readAll, statusCode } from '../api/requests.ts'
import type { Scope } from '../scope.ts'
import { BothOutputs } from './both-outputs.ts'
import { DockerConversation } from './conversation.ts'
import { listenAddresses } from './listen-addresses.ts'
import { OutputTail } from './output-tail.ts'
import { endMarkedCommand, PROBE_VARIABLE, SHELL } from './probe-end.ts'

/** As much of a healthcheck's output as a user reads. The engine itself keeps half of it. */
const PROBE_OUTPUT_BYTES = 8192
/** The size of a table of sockets with several thousand connections. */
const MAX_READ_BYTES = 1024 * 1024
/** The time limit for commands of this program, which normally end at once. */
const OWN_COMMAND_LIMIT_MS = 5000
/** The pause before the engine is asked again how a command ended. It records the end soon after the output ends. */
const END_PAUSE_MS = 20

/** How a command ended; null when it was still running at its time limit. */
type Ended = { exitCode: number; output: string } | null

export class DockerExec implements Exec {
  readonly #scope: Pick<Scope, 'docker'>
  readonly #secrets: KnownSecrets

  /** @param secrets what the output of hooks is to be without; absent: only what looks like a secret */
  constructor(scope: Pick<Scope, 'docker'>, secrets = new KnownSecrets()) {
    this.#scope = scope
    this.#secrets = secrets
  }

  async probe(id: string, check: Healthcheck, signal: AbortSignal): Promise<ProbeResult | null> {
    const mark = randomUUID()
    const limit = AbortSignal.any([signal, AbortSignal.timeout(check.timeoutMs)])
    const ended = await this.#run(id, check.command, limit, [`${PROBE_VARIABLE}=${mark}`])
    if (ended) return { exitCode: ended.exitCode, output: boundText(ended.output.trim(), PROBE_OUTPUT_BYTES) }
    await this.#end(id, mark)
    return null
  }

  async run(id: string, hook: Hook, signal: AbortSignal): Promise<HookResult> {
    const command = hook.command.map((word) => this.#secrets.hide(word))
    try {
      return { command, outcome: await this.#runHook(id, hook, signal) }
    } catch (error) {
      if (error instanceof EngineHung) throw error
      return { command, outcome: { reason: messageOf(error) } }
    }
  }

  async #runHook(id: string, hook: Hook, signal: AbortSignal): Promise<HookOutcome> {
    if (signal.aborted) return 'aborted'
    const mark = randomUUID()
    const exec = await this.#scope.docker.getContainer(id).exec({
      Cmd: [...hook.command],
      Env: [...hook.environment, `${PROBE_VARIABLE}=${mark}`],
      Privileged: hook.isPrivileged,
      AttachStdout: true,
      AttachStderr: true,
      ...(hook.user === undefined ? {} : { User: hook.user }),
      ...(hook.workingDir === undefined ? {} : { WorkingDir: hook.workingDir }),
    })
    if (signal.aborted) return 'aborted'
    const stream: Readable = await exec.start({ hijack: true, stdin: false })
    const tail = new OutputTail()
    const isRead = await forEachChunk(stream, signal, (chunk) => tail.add(chunk))
    const exitCode = isRead ? await endOf(exec, signal) : null
    if (exitCode === null) {
      await this.#end(id, mark)
      return 'aborted'
    }
    return { exitCode, lastLines: this.#secrets.hideLastLines(tail.lines, EVIDENCE_LINES) }
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

  async converse(id: string, { command, environment = [] }: Program): Promise<Conversation> {
    const exec = await this.#scope.docker.getContainer(id).exec({
      Cmd: [...command],
      Env: [...environment],
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
    })
    const stream: Duplex = await exec.start({ hijack: true, stdin: true })
    return new DockerConversation(exec, stream)
  }

  async capture(
    id: string,
    { command, environment = [], user, workingDir, input, maxBytes }: CapturedCommand,
    signal: AbortSignal,
  ): Promise<Captured | null> {
    const mark = randomUUID()
    const exec = await this.#scope.docker.getContainer(id).exec({
      Cmd: [...command],
      Env: [...environment, `${PROBE_VARIABLE}=${mark}`],
      AttachStdin: input !== undefined,
      AttachStdout: true,
      AttachStderr: true,
      ...(user === undefined ? {} : { User: user }),
      ...(workingDir === undefined ? {} : { WorkingDir: workingDir }),
    })
    if (signal.aborted) return null
    const stream: Duplex = await exec.start({ hijack: true, stdin: input !== undefined })
    if (input !== undefined) stream.end(input)
    // Each piece of output has a header.
    const output = new BothOutputs(maxBytes)
    const isRead = await forEachChunk(stream, signal, (chunk) => output.add(chunk))
    const exitCode = isRead ? await endOf(exec, signal) : null
    if (exitCode === null) {
      await this.#end(id, mark)
      return null
    }
    return { exitCode, stdout: output.stdout, stderr: output.stderr, isCut: output.isCut }
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
    const exitCode = await endOf(exec, signal)
    return exitCode === null ? null : { exitCode, output: textOf(output) }
  }
}

/** The exit code of a command whose output has ended; null when the signal came first. */
async function endOf(exec: Docker.Exec, signal: AbortSignal): Promise<number | null> {
  while (!signal.aborted) {
    const { ExitCode } = await exec.inspect()
    if (ExitCode !== null) return ExitCode
    await pause(END_PAUSE_MS, signal)
  }
  return null
}
