import type { ComposeModel } from '../../core/compose/model.ts'
import type { StackInfo } from '../../core/endpoints/endpoints.ts'
import type { Removed } from '../../core/events/event.ts'
import type { RequestOptions } from '../../core/options/request.ts'
import type { KnownSecrets } from '../../core/secrets/hide.ts'
import type { ProcessIdentity } from '../../host/processes/identity.ts'
import type { StackContext } from '../context.ts'
import type { StackControl } from '../control/stack-control.ts'
import type { Pins } from '../history/pins.ts'
import type { Following } from '../output/follow.ts'
import type { Pooled } from '../pool/pooled.ts'
import type { ReplayPlace } from '../replay/creation.ts'
import type { StackResets } from '../resets/stack-resets.ts'
import type { Found } from '../reuse/look.ts'
import type { Drift } from '../status/drift.ts'
import type { Beginning } from './beginning.ts'

export interface StartOptions extends StackContext {
  /** Begins to follow the output of a project whose containers will be created. Absent: nobody wants it. */
  follow?: (project: string) => Following
  /** Is told what the stack will be, before it is created. */
  describe?: (stack: { project: string; model: ComposeModel; secrets: KnownSecrets }) => void

  /** Which images must stay for versions of any stack, as it is when it is called. */
  pins: () => Pins
  /**
   * Which services are started, when they are ready, and whether the stack is kept after a failure. Absent: defaults.
   */
  request?: RequestOptions
  /** What its stores begin from. Default: their baseline images, if there are some. */
  beginning?: Beginning
  /** Where is kept how stacks were created. Absent: Compose creates each of them. */
  replay?: ReplayPlace
  /** Which services do not stop cleanly, for all stacks of a process. Absent: only this stack remembers it. */
  uncleanStops?: Map<string, string>
  /** The process that uses the stack. While it lives, the stack is in use, even if its owner was killed. */
  holder?: ProcessIdentity
  /** Whether it is started for a later run, and is to be frozen. Default: false. */
  isForLater?: boolean
}

/** The run to which a frozen stack is handed out. */
export type HandOutOptions = StackContext & Pick<StartOptions, 'request' | 'holder'>

/** A stack whose containers have been paused since it was ready. */
export interface FrozenStack {
  project: string
  /** What has happened to it since, as a clause: `api was unpaused`; null: nothing. */
  readonly disturbance: string | null
  /**
   * Looks for what has changed since it was started, for a run that may come.
   * @throws the error of the files
   */
  look(options: HandOutOptions): Promise<Found>
  /**
   * Wakes it for a run, if nothing has happened to it, and replaces what has changed of it, if a start would make the same then.
   * @param looked a look for the same run. Default: it looks now
   * @throws NotAsItWas with the reason; the error of the files or of the change. Then it can only be stopped
   */
  handOut(options: HandOutOptions, looked?: Promise<Found>): Promise<StartedStack>
  /** Takes it down. */
  stop(): Promise<Removed>
}

/** A stack that is up and ready. */
export interface StartedStack extends AsyncDisposable {
  info: StackInfo
  /** Whether the matrix asks for baseline images of its stores that are not there, and nothing is known to stand in their way. */
  lacksBaselines: boolean
  /** Puts its services back; null: the matrix says of none how. */
  resets: StackResets | null
  /** Looks at its services, and changes what they do. */
  control: StackControl
  /** Null unless each test file has a stack for itself. */
  pool: Pooled | null
  /** What has changed in its files since its containers were created. */
  drift(): Promise<Drift>
  /**
   * Makes the stack match its files: only what has changed is built and replaced. Its ports, its volumes and their data stay.
   * When it fails, running services are left running.
   */
  refresh(): Promise<void>
  /**
   * Pauses its containers, so that nothing changes it until it is handed out. Only for a stack that was started for later.
   * @throws Disturbed, the error of the engine. Then it can only be stopped
   */
  freeze(): Promise<FrozenStack>
  /** Takes the stack down. A second call returns the result of the first one. */
  stop(): Promise<Removed>
  /**
   * Keeps the stack for inspection, and releases its ports and images.
   * @param reason a sentence without its full stop: `its tests have failed`
   * @returns how to reach and remove it
   */
  keep(reason: string): Promise<string>
}
