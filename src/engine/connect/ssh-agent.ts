import { type ChildProcess, spawn } from 'node:child_process'
import { Agent } from 'node:http'
import { Socket } from 'node:net'
import { Duplex } from 'node:stream'

/** Fewer than what an ssh server lets in at once by default. */
const MAX_CONNECTIONS = 8

/**
 * The command by which an engine is reached over ssh: the Docker CLI of its host passes the connection on. `BatchMode`,
 * since nobody may be there to be asked for a password.
 *
 * @param endpoint `ssh://[USER@]HOST[:PORT][/SOCKET]`
 * @see https://github.com/docker/cli/blob/master/cli/connhelper/connhelper.go
 */
export function sshCommand(endpoint: string): string[] {
  const { username, hostname, port, pathname } = new URL(endpoint)
  return [
    'ssh',
    ...(username === '' ? [] : ['-l', decodeURIComponent(username)]),
    ...(port === '' ? [] : ['-p', port]),
    ...['-o', 'ConnectTimeout=30', '-o', 'BatchMode=yes', '-T', '--'],
    hostname.replace(/^\[(.*)\]$/, '$1'),
    'docker',
    ...(pathname === '' || pathname === '/' ? [] : ['--host', `unix://${pathname}`]),
    ...['system', 'dial-stdio'],
  ]
}

/** An agent each of whose connections is one run of the command, over its standard input and output. */
export class CommandAgent extends Agent {
  readonly #command: readonly string[]
  readonly #env: NodeJS.ProcessEnv

  constructor(command: readonly string[], env: NodeJS.ProcessEnv) {
    // A connection costs a login, so it is used again.
    super({ keepAlive: true, maxSockets: MAX_CONNECTIONS })
    this.#command = command
    this.#env = env
  }

  override createConnection(): Duplex {
    const [file = '', ...args] = this.#command
    const child = spawn(file, args, { env: this.#env, stdio: ['pipe', 'pipe', 'pipe'] })
    return new CommandStream(child, file)
  }
}

/** How much of what the command says on its error output is kept for the error. */
const MAX_SAID = 4000

/** What Node.js takes for a socket: a command's standard input and output. */
class CommandStream extends Duplex {
  readonly #child: ChildProcess
  readonly #streams: readonly Socket[]
  #said = ''

  constructor(child: ChildProcess, name: string) {
    super()
    this.#child = child
    this.#streams = [child.stdin, child.stdout, child.stderr].filter((stream) => stream instanceof Socket)
    child.stdout?.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) child.stdout?.pause()
    })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#said = (this.#said + text).slice(-MAX_SAID)
    })
    // It has ended where its input cannot be written; `close` says why.
    child.stdin?.on('error', () => {})
    child.on('error', (error) => this.destroy(new Error(`${name} cannot be run: ${error.message}`)))
    child.on('close', (code) => {
      if (code === 0) this.push(null)
      // With its reason, which the end of the stream would not tell.
      else this.destroy(new Error(`${name} ended with ${code}: ${this.#said.trim() || 'it gives no reason'}`))
    })
  }

  override _read(): void {
    this.#child.stdout?.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#child.stdin?.writable) this.#child.stdin.write(chunk, () => done())
    else done()
  }

  override _final(done: () => void): void {
    this.#child.stdin?.end()
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#child.kill()
    done(error)
  }

  /** An idle connection must not keep a finished process from ending. */
  unref(): this {
    this.#child.unref()
    for (const stream of this.#streams) stream.unref()
    return this
  }

  ref(): this {
    this.#child.ref()
    for (const stream of this.#streams) stream.ref()
    return this
  }

  // What Node.js asks of a socket besides, and a command has no use for.
  setKeepAlive(): this {
    return this
  }

  setNoDelay(): this {
    return this
  }

  setTimeout(): this {
    return this
  }
}
