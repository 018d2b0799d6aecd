import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type {
  ControlAct,
  ExecResult,
  Followed,
  LifeAct,
  OpenProxy,
  ProxyFaults,
  ServiceLogLine,
  ServiceState,
} from '../core/control/acts.ts'
import {
  type Call,
  COMMAND,
  DURATION_MS,
  FAULTS,
  FILLED_TEXT,
  GREP,
  LIMIT_MS,
  LOCAL_PATH,
  OBJECT,
  PATTERN,
  requireArgument,
  requireOptions,
  requireOthers,
  requireServiceName,
  SERVICES,
  SIGNAL,
  SOURCE,
  TEXT,
  TIME,
  VARIABLES,
} from '../core/control/arguments.ts'
import type { ControlCalls } from '../core/control/calls.ts'
import { SsotError } from '../core/errors/errors.ts'
import { atCaller } from './at-caller.ts'

/** Which lines of the logs are wanted. */
export interface LogsWindow {
  /** A time, or milliseconds since 1970. Default: from the first line. */
  since?: Date | number
  /** The same. Default: to the last line. */
  until?: Date | number
  /** Only lines that match it, or contain it. */
  grep?: RegExp | string
}

export interface WaitForLogOptions {
  /** Which lines count. Default: those since the test has begun, or in a hook of a file, since the file has begun. */
  since?: Date | number
  /** In milliseconds. Default: 10,000. */
  timeoutMs?: number
}

export interface ExecOptions {
  /** A name or a number, as in `docker exec --user`. Default: that of the container. */
  user?: string
  /** Default: that of the container. */
  workingDir?: string
  /** Variables that it gets in addition to those of the container. */
  environment?: Readonly<Record<string, string>>
  /** What it reads from its input. Default: nothing. */
  input?: string
  /** In milliseconds. Default: until the end of the test. */
  timeoutMs?: number
}

export interface ProxyOptions extends ProxyFaults {
  /** The name of a further port of the service: `console` for the row `s3:console`. Default: its main port. */
  port?: string
}

/** A proxy in front of a published port. */
export interface ServiceProxy {
  /** The URL of the service with the address of the proxy, such as `http://127.0.0.1:41373`. */
  readonly url: string
  readonly host: string
  readonly port: number
  /**
   * Sets all faults anew, for connections that are open and for new ones. Without any, the proxy only passes data on.
   * @throws OPTIONS_INVALID; CONTROL_FAILED when it is closed, or when another program has taken its port while it refused connections
   */
  set(faults: ProxyFaults): Promise<void>
  /** Resets its connections, and refuses new ones for good. */
  close(): Promise<void>
}

/**
 * One service of the stack, for a test. All calls resolve when what they say is true. What they change is undone at the end of the test
 * that has called them, or at the end of the file if no test was running; then the services that ran before are ready again. For a wrong
 * argument, a call throws OPTIONS_INVALID, and does nothing.
 *
 * @see docs/control.md
 */
export interface Service {
  readonly name: string
  /** @throws SERVICE_UNKNOWN */
  state(): Promise<ServiceState>
  /** What its containers have printed, in the order of time. */
  logs(window?: LogsWindow): Promise<ServiceLogLine[]>
  /**
   * Resolves with the first line that matches, as soon as there is one.
   * @param pattern or a text that the line contains
   * @throws LOG_NOT_SEEN with the last lines
   */
  waitForLog(pattern: RegExp | string, options?: WaitForLogOptions): Promise<ServiceLogLine>
  /**
   * Runs a command in its first running container. An exit code other than 0 is no error.
   * @param command one word per entry, without a shell: `['ls', '-l']`
   * @throws SERVICE_NOT_RUNNING; CONTROL_FAILED when the command cannot be started, or takes too long
   */
  exec(command: readonly string[], options?: ExecOptions): Promise<ExecResult>
  /** Stops it as its compose file says: `pre_stop`, stop signal, grace period. Resolves when it does not run. @throws CONTROL_REFUSED */
  stop(): Promise<void>
  /** Resolves when it is ready, as after the start of the stack. @throws CONTROL_REFUSED, the errors of a start */
  start(): Promise<void>
  /** Stops and starts it. @throws CONTROL_REFUSED, the errors of a start */
  restart(): Promise<void>
  /**
   * Sends a signal to its first process. After `SIGKILL`, resolves when it does not run; after any other one, when it is sent.
   * @param signal default: `SIGKILL`
   * @throws CONTROL_REFUSED, SERVICE_NOT_RUNNING, CONTROL_FAILED
   */
  kill(signal?: string): Promise<void>
  /** Freezes its processes: connections stay open, and nothing answers. @throws CONTROL_REFUSED, SERVICE_NOT_RUNNING */
  pause(): Promise<void>
  /** Resolves when it is ready. @throws CONTROL_REFUSED, SERVICE_NOT_RUNNING */
  unpause(): Promise<void>
  /**
   * Writes into each of its containers. This is not undone.
   * @param source a path on this machine of a file or folder, or the content of a file
   * @param to absolute path in the container: of the file; or of the folder that gets what a folder holds
   * @throws CONTROL_REFUSED, CONTROL_FAILED
   */
  copyIn(source: string | URL | { content: string | Uint8Array }, to: string): Promise<void>
  /**
   * Copies a file, or what a folder holds, from its first container to this machine.
   * @throws CONTROL_FAILED
   */
  copyOut(from: string, to: string | URL): Promise<void>
  /**
   * Takes it off the network: it and the other services do not reach each other any more, by no name and no address.
   * @param options `from`: only these services
   * @throws CONTROL_REFUSED; CONTROL_UNSUPPORTED when it shares the network of the host or of another service
   */
  cutOff(options?: { from?: string | readonly string[] }): Promise<void>
  /** Ends `cutOff`. Resolves when it is ready. @throws CONTROL_REFUSED */
  reconnect(): Promise<void>
  /**
   * Opens a proxy in front of its published port, which only those who use the URL of the proxy go through.
   * @throws CONTROL_UNSUPPORTED when it publishes no such port, or speaks UDP
   */
  proxy(options?: ProxyOptions): Promise<ServiceProxy>
}

const WAIT_MS = 10_000

/**
 * @param calls asked for each call, so that its error is what a test sees
 */
export function serviceOver(name: string, calls: () => ControlCalls): Service {
  const control = async (act: ControlAct) => {
    requireServiceName(name)
    requireRoom(name, act)
    return await calls().control(name, act).catch(inThisRealm)
  }
  const ask = async <T>(act: ControlAct): Promise<T> => (await control(act)) as T
  const change = async (act: ControlAct): Promise<void> => void (await ask(act))
  const life = (what: Exclude<LifeAct['do'], 'kill'>) => change({ do: what })
  const call = (of: string, example: string): Call => {
    requireServiceName(name)
    return { service: name, name: of, example }
  }
  return atCaller<Service>({
    name,
    state: () => ask<ServiceState>({ do: 'state' }),
    async logs(given) {
      requireOptions(call('logs', '{ grep: /ready/ }'), given, { since: TIME, until: TIME, grep: GREP })
      const { since, until, grep } = given ?? {}
      const window = {
        ...(since !== undefined && { sinceMs: Number(since) }),
        ...(until !== undefined && { untilMs: Number(until) }),
      }
      const lines = await ask<ServiceLogLine[]>({ do: 'logs', ...window })
      return grep === undefined ? lines : lines.filter(({ text }) => matches(text, grep))
    },
    async waitForLog(pattern, options) {
      const here = call('waitForLog', '/ready/, { timeoutMs: 5000 }')
      requireArgument(here, 'the pattern', pattern, PATTERN)
      requireOptions(here, options, { since: TIME, timeoutMs: DURATION_MS })
      return await waitForLog(name, { control, beganMs: () => calls().beganMs() }, pattern, options)
    },
    async exec(command, options) {
      const here = call('exec', "['ls', '-l'], { timeoutMs: 5000 }")
      requireArgument(here, 'the command', command, COMMAND)
      requireOptions(here, options, EXEC_OPTIONS)
      return await ask<ExecResult>({ do: 'exec', command, ...options })
    },
    stop: () => life('stop'),
    start: () => life('start'),
    restart: () => life('restart'),
    async kill(signal = 'SIGKILL') {
      requireArgument(call('kill', "'SIGTERM'"), 'the signal', signal, SIGNAL)
      await change({ do: 'kill', signal })
    },
    pause: () => life('pause'),
    unpause: () => life('unpause'),
    async copyIn(source, to) {
      const here = call('copyIn', "'fixtures/shop.json', '/srv/shop.json'")
      requireArgument(here, 'the source', source, SOURCE)
      requireArgument(here, 'the path in the container', to, FILLED_TEXT)
      const from =
        typeof source === 'object' && 'content' in source
          ? { base64: Buffer.from(source.content as string).toString('base64') }
          : { path: localPath(source) }
      await change({ do: 'copy in', from, to })
    },
    async copyOut(from, to) {
      const here = call('copyOut', "'/srv/shop.json', 'copied/shop.json'")
      requireArgument(here, 'the path in the container', from, FILLED_TEXT)
      requireArgument(here, 'the path on this machine', to, LOCAL_PATH)
      await change({ do: 'copy out', from, to: localPath(to) })
    },
    async cutOff(given) {
      const here = call('cutOff', "{ from: 'other-service' }")
      requireOptions(here, given, { from: SERVICES })
      const from = given?.from === undefined ? undefined : [given.from].flat()
      if (from !== undefined) requireOthers(here, from)
      await change({ do: 'cut off', ...(from !== undefined && { from }) })
    },
    reconnect: () => change({ do: 'reconnect' }),
    async proxy(given) {
      const here = call('proxy', '{ latencyMs: 100 }')
      requireOptions(here, given, { port: TEXT, ...FAULTS })
      const { port, ...faults } = given ?? {}
      const { id, ...address } = await ask<OpenProxy>({
        ...{ do: 'proxy', faults },
        ...(port !== undefined && { port }),
      })
      return atCaller<ServiceProxy>({
        ...address,
        async set(faults) {
          const here = call('set', '{ reset: true }')
          requireArgument(here, 'what is set', faults, OBJECT)
          requireOptions(here, faults, FAULTS)
          await change({ do: 'set proxy', id, faults })
        },
        close: () => change({ do: 'close proxy', id }),
      })
    },
  })
}

const EXEC_OPTIONS = {
  ...{ user: TEXT, workingDir: TEXT, environment: VARIABLES, input: TEXT },
  timeoutMs: LIMIT_MS,
}

async function waitForLog(
  name: string,
  { control, beganMs }: { control(act: ControlAct): Promise<unknown>; beganMs(): number },
  pattern: RegExp | string,
  { since, timeoutMs = WAIT_MS }: WaitForLogOptions = {},
): Promise<ServiceLogLine> {
  const sinceMs = since === undefined ? beganMs() : Number(since)
  const { id } = (await control({ do: 'follow', sinceMs })) as Followed
  const late = Promise.withResolvers<'late'>()
  const timer = setTimeout(() => late.resolve('late'), timeoutMs)
  try {
    for (;;) {
      const lines = await Promise.race([control({ do: 'next lines', id }), late.promise])
      // Answered with the error.
      if (lines === 'late')
        await control({ do: 'not seen', id, pattern: String(pattern), afterMs: timeoutMs })
      const found = (lines as ServiceLogLine[]).find(({ text }) => matches(text, pattern))
      if (found !== undefined) return found
      if ((lines as ServiceLogLine[]).length === 0) throw endedBefore(name, pattern)
    }
  } finally {
    clearTimeout(timer)
    // Its failure is that of the connection, which the next call reports.
    control({ do: 'end follow', id }).catch(() => {})
  }
}

function endedBefore(service: string, pattern: RegExp | string): SsotError {
  return new SsotError({
    code: 'LOG_NOT_SEEN',
    service,
    summary: `The test has ended before ${service} printed a line that matches ${pattern}`,
    todo: 'Await `waitForLog`, and give the test more time than `waitForLog`.',
  })
}

function matches(text: string, pattern: RegExp | string): boolean {
  if (typeof pattern === 'string') return text.includes(pattern)
  // One with the flag `g` or `y` would go on where it has stopped.
  pattern.lastIndex = 0
  return pattern.test(text)
}

/** Content that is longer does not fit into a message to the keeper, in characters of JSON. */
const MAX_LENGTH = 1_000_000

/** @throws CONTROL_UNSUPPORTED */
function requireRoom(service: string, act: ControlAct): void {
  if (JSON.stringify(act).length <= MAX_LENGTH) return
  throw new SsotError({
    code: 'CONTROL_UNSUPPORTED',
    service,
    summary: `What was given to ${service} is too long: content, input and arguments may have ${MAX_LENGTH / 1000} kB together`,
    todo: 'Write it to a file, and call `copyIn` with its path.',
  })
}

function localPath(path: string | URL): string {
  return typeof path === 'string' ? resolve(path) : fileURLToPath(path)
}

/** An error that comes from the environment, where a test runner runs tests in a realm of their own. */
function inThisRealm(error: unknown): never {
  if (error instanceof Error) throw error
  const foreign = error as Partial<SsotError>
  if (foreign.serialize === undefined) throw error
  throw SsotError.deserialize(foreign.serialize())
}
