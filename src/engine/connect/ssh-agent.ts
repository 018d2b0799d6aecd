import { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { http } from '../../host/http.ts'
import { type StartedCommand, startCommand } from '../../host/tools/start-command.ts'

/** Fewer connections than an ssh server accepts at once by default. */
const MAX_CONNECTIONS = 8

/**
 * The command that connects to an engine over ssh: the Docker CLI on the engine's host forwards the connection. With
 * `BatchMode`, ssh does not ask for a password, because there may be no user to answer.
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

/** An HTTP agent. Each of its connections is one run of a command, over the stdin and stdout of the command. */
export class CommandAgent extends http.Agent {
  readonly #command: readonly string[]
  readonly #env: NodeJS.ProcessEnv

  constructor(command: readonly string[], env: NodeJS.ProcessEnv) {
    // A connection needs a login, so it is reused.
    super({ keepAlive: true, maxSockets: MAX_CONNECTIONS })
    this.#command = command
    this.#env = env
  }

  override createConnection(): Duplex {
    return commandConnection(this.#command, this.#env)
  }
}

/** A connection over the stdin and stdout of a command. */
export function commandConnection(command: readonly string[], env: NodeJS.ProcessEnv): Duplex {
  return new CommandStream(startCommand(command, { env }), command[0] ?? '')
}

/** How many characters of the command's stderr are kept for the error. */
const MAX_SAID = 4000

/** The stdin and stdout of a command as a stream that Node.js can use like a socket. */
class CommandStream extends Duplex {
  readonly #command: StartedCommand
  readonly #child: StartedCommand['child']
  readonly #streams: readonly Socket[]
  #said = ''

  constructor(command: StartedCommand, name: string) {
    super()
    const { child } = command
    this.#command = command
    this.#child = child
    this.#streams = [child.stdin, child.stdout, child.stderr].filter((stream) => stream instanceof Socket)
    child.stdout.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) child.stdout.pause()
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#said = (this.#said + text).slice(-MAX_SAID)
    })
    // Writing fails when the command has ended; `close` reports the reason.
    child.stdin.on('error', () => {})
    child.on('error', (error) => this.destroy(new Error(`${name} cannot be run: ${error.message}`)))
    child.on('exit', () => void command.endRest())
    child.on('close', (code) => {
      if (code === 0) this.push(null)
      // The end of the stream alone would not give the reason.
      else
        this.destroy(new Error(`${name} ended with ${code}: ${this.#said.trim() || 'it printed no reason'}`))
    })
  }

  override _read(): void {
    this.#child.stdout.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#child.stdin.writable) this.#child.stdin.write(chunk, () => done())
    else done()
  }

  override _final(done: () => void): void {
    this.#child.stdin.end()
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    // The stream has ended when its processes are told to. The last of them may take a moment.
    void this.#command.end()
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

  // Node.js also calls these methods of a socket. They have no meaning for a command.
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
