/*
 * What a test can ask of one service of its stack. Plain data: it is passed between processes as JSON.
 */

/** What a proxy does to the connections through it. Absent: nothing of the kind. */
export interface ProxyFaults {
  /** Each piece of data comes so much later, in each direction, in milliseconds. */
  latencyMs?: number
  /** How many bytes a second pass in each direction of a connection. */
  bytesPerSecond?: number
  /** Connections stay open, and no data passes, in either direction. */
  hang?: boolean
  /** Connections are reset, those that are open and new ones: `ECONNRESET`. */
  reset?: boolean
  /** Open connections are reset, and new ones are refused: `ECONNREFUSED`. */
  refuse?: boolean
}

/** Only looks. */
export type ReadAct =
  | { do: 'state' }
  | { do: 'logs'; sinceMs?: number; untilMs?: number }
  /** Begins to follow the logs. Answered with a {@link Followed}. */
  | { do: 'follow'; sinceMs: number }
  /** Answered with the lines that have come since the last such request, as soon as there is one. */
  | { do: 'next lines'; id: number }
  | { do: 'end follow'; id: number }
  /** Ends following, too. Answered with the error that says what was printed instead. */
  | { do: 'not seen'; id: number; pattern: string; afterMs: number }
  | {
      do: 'exec'
      command: readonly string[]
      /** As in `docker exec --user`. */
      user?: string
      workingDir?: string
      environment?: Readonly<Record<string, string>>
      input?: string
      timeoutMs?: number
    }
  /** `to`: absolute path on this machine. */
  | { do: 'copy out'; from: string; to: string }

/** Makes its containers run, or not. */
export type LifeAct =
  | { do: 'stop' | 'start' | 'restart' | 'pause' | 'unpause' }
  | { do: 'kill'; signal: string }

export type NetworkAct =
  /** `from`: services that it cannot reach any more, nor they it; absent: all. */
  { do: 'cut off'; from?: readonly string[] } | { do: 'reconnect' }

/** Changes something that is undone. */
export type ChangeAct =
  | LifeAct
  | NetworkAct
  /** `path`: absolute path on this machine, of a file or a folder. `base64`: the content of a file. */
  | { do: 'copy in'; from: { path: string } | { base64: string }; to: string }

/** Of a proxy in front of a published port. It changes nothing of the stack. */
export type ProxyAct =
  /** `port`: the name of a further port of the service. Answered with a {@link OpenProxy}. */
  | { do: 'proxy'; port?: string; faults: ProxyFaults }
  | { do: 'set proxy'; id: number; faults: ProxyFaults }
  | { do: 'close proxy'; id: number }

export type ControlAct = ReadAct | ChangeAct | ProxyAct

/** When what was done is undone: at the end of the test, or of the test file. */
export type ControlScope = 'test' | 'file'

export interface Followed {
  id: number
}

/** What a service has printed. */
export interface ServiceLogLine {
  /** When the engine stored it, in milliseconds since 1970, with fractions. */
  atMs: number
  stream: 'stdout' | 'stderr'
  /** Without the line break. */
  text: string
}

/** How a command has ended. */
export interface ExecResult {
  exitCode: number
  stdout: string
  stderr: string
}

/** One container of a service. */
export interface ContainerState {
  /** `my-app-test-1a2b3c4d-api-1`. */
  name: string
  /** `created`, `running`, `paused`, `restarting`, `exited`, `dead`. */
  state: string
  /** `starting`, `healthy`, `unhealthy`; null: it has no healthcheck. */
  health: string | null
  /** Null while it runs. */
  exitCode: number | null
  /** When it was started last, in milliseconds since 1970; null: never. */
  startedAtMs: number | null
}

/** The state of a service: that of its first container, and all of its containers. */
export interface ServiceState extends Omit<ContainerState, 'name'> {
  containers: ContainerState[]
}

/** A proxy that is open. */
export interface OpenProxy {
  id: number
  /** The URL of the service in the matrix, with host and port of the proxy. */
  url: string
  host: string
  port: number
}

/** Whether an act changes the stack, so that it is refused while other test files use it. */
export function isChange(act: ControlAct): act is ChangeAct {
  return CHANGES.has(act.do)
}

const CHANGES: ReadonlySet<string> = new Set<ChangeAct['do']>([
  'stop',
  'start',
  'restart',
  'pause',
  'unpause',
  'kill',
  'cut off',
  'reconnect',
  'copy in',
])
