import { planBrowser } from '../../core/endpoints/browser.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { frame } from '../../core/live/frame.ts'
import { type LiveEffect, type LiveEvent, reduce } from '../../core/live/reduce.ts'
import { initialState, type LiveRow, loggedRows } from '../../core/live/state.ts'
import { showsUsage } from '../../core/live/table.ts'
import { visibleLine, withoutColours } from '../../core/text/visible.ts'
import { pause } from '../../host/pause.ts'
import type { StackStatus } from '../../stack/status/status.ts'
import { shellCommand } from '../containers/shell.ts'
import type { CliContext, Screen } from '../context.ts'
import { openBrowser } from '../endpoints/browser.ts'
import type { Session } from '../session.ts'
import { runOwnCommand } from './act.ts'
import { liveFacts, liveStacks } from './facts.ts'
import { type FollowedRow, LogFollower } from './follow.ts'
import { Looker } from './look.ts'
import { LiveTerminal } from './terminal.ts'

export interface LiveInput {
  context: CliContext
  session: Session
  screen: Screen
  /** The stacks to show, as `status` finds them. */
  status: (signal: AbortSignal) => Promise<readonly StackStatus[]>
  /** The folder of the checkout to which the stacks belong. */
  root: string
  /** Ends the view. */
  signal: AbortSignal
}

/** From one look at the containers to the next, if no event comes before. */
const LOOK_MS = 2000
/** From the end of one status to the next: it reads all files for the drift. */
const STATUS_MS = 5000
/** Lines of a log that come meanwhile are drawn together. */
const DRAW_MS = 40

/** Shows the stacks until the user leaves or the signal aborts. */
export async function showLive(input: LiveInput): Promise<void> {
  await using view = new LiveView(input)
  await view.ended
}

class LiveView implements AsyncDisposable {
  readonly ended: Promise<void>
  readonly #input: LiveInput
  readonly #end = new AbortController()
  readonly #terminal: LiveTerminal
  readonly #looker: Looker
  readonly #follower: LogFollower
  readonly #divider: string
  readonly #watches = new Map<string, { close(): void }>()
  #state
  #drawing: NodeJS.Timeout | undefined
  #wakeLook = new AbortController()
  #wakeStatus = new AbortController()
  #action: Promise<void> = Promise.resolve()

  constructor(input: LiveInput) {
    this.#input = input
    const { context, session, screen, signal } = input
    const { engine } = session.connection
    this.#divider = isUnicode(context.env) ? '│' : '|'
    this.#state = initialState({
      size: screen.size(),
      nowMs: Date.now(),
      utcOffsetMs: -new Date().getTimezoneOffset() * 60_000,
    })
    this.#looker = new Looker(engine)
    this.#follower = new LogFollower(engine.logs, {
      onLines: (key, lines) =>
        this.#happen({
          type: 'lines',
          key,
          lines: lines.map(({ atMs, text }) => ({ atMs, text: this.#line(text) })),
        }),
      onError: (row, error) => void this.#tellUnread(row, error),
    })
    const onEnd = () => this.#end.abort()
    if (signal.aborted) onEnd()
    signal.addEventListener('abort', onEnd, { once: true })
    this.#terminal = new LiveTerminal({
      screen,
      hasColour: !context.env.NO_COLOR && context.env.TERM !== 'dumb',
      onKey: (key) => this.#happen({ type: 'key', key }),
      onResize: () => this.#happen({ type: 'resized', size: screen.size() }),
    })
    // What is under way may take a moment to end.
    this.#end.signal.addEventListener('abort', () => this.#terminal[Symbol.dispose](), { once: true })
    this.#drawSoon()
    this.ended = Promise.all([this.#keepLooking(), this.#keepAsking()]).then(() => {})
    // An error in one of them ends the other.
    this.ended.catch(onEnd)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort()
    clearTimeout(this.#drawing)
    this.#terminal[Symbol.dispose]()
    this.#follower[Symbol.dispose]()
    for (const watch of this.#watches.values()) watch.close()
    const { action } = this.#state
    if (action !== null) this.#input.context.note(`${action.words} is interrupted`)
    await this.#action
  }

  /** The only way to a new state. */
  #happen(event: LiveEvent): void {
    if (this.#end.signal.aborted) return
    const { state, effects } = reduce(this.#state, event)
    this.#state = state
    for (const effect of effects) this.#carryOut(effect)
    if (event.type === 'key' || event.type === 'looked') this.#follow()
    this.#drawSoon()
  }

  #tell(text: string, isError: boolean): void {
    this.#happen({ type: 'told', text: this.#line(text), isError })
  }

  /** A container that is replaced takes its log with it. Never rejects. */
  async #tellUnread({ key, id }: FollowedRow, error: unknown): Promise<void> {
    try {
      if ((await this.#input.session.connection.engine.containers.find(id)) === null) return
    } catch {
      // The engine does not answer, which the error of the log says, too.
    }
    this.#tell(`the log of ${key} cannot be read: ${this.#reason(error)}`, true)
  }

  #drawSoon(): void {
    this.#drawing ??= setTimeout(() => {
      this.#drawing = undefined
      if (this.#end.signal.aborted) return
      this.#terminal.draw(frame(this.#state, { divider: this.#divider }))
    }, DRAW_MS)
  }

  #follow(): void {
    this.#follower.show(this.#state.pane === 'log' ? loggedRows(this.#state) : [])
  }

  async #keepLooking(): Promise<void> {
    const { signal } = this.#end
    while (!signal.aborted) {
      this.#wakeLook = new AbortController()
      const projects = (this.#state.stacks ?? []).map(({ name }) => name)
      if (this.#terminal.isEntered) {
        await this.#watch(projects)
        await this.#look(projects)
      }
      await pause(LOOK_MS, AbortSignal.any([signal, this.#wakeLook.signal]))
    }
  }

  async #look(projects: readonly string[]): Promise<void> {
    this.#happen({ type: 'ticked', nowMs: Date.now() })
    try {
      const rows = await this.#looker.look(projects, showsUsage(this.#state))
      const ids = new Set(rows.map(({ id }) => id))
      this.#follower.forget((id) => ids.has(id))
      this.#happen({ type: 'looked', rows: rows.map((row) => this.#visible(row)) })
    } catch (error) {
      this.#happen({ type: 'no-status', problem: [this.#reason(error)] })
    }
  }

  /** Hears of what happens to containers, so that it is shown at once. */
  async #watch(projects: readonly string[]): Promise<void> {
    for (const [project, watch] of this.#watches) {
      if (projects.includes(project)) continue
      watch.close()
      this.#watches.delete(project)
    }
    for (const project of projects.filter((name) => !this.#watches.has(name))) {
      try {
        const watch = await this.#input.session.connection.engine.events.watch(project, {
          // Healthchecks run commands all the time.
          onEvent: ({ action }) => {
            if (!action.startsWith('exec_')) this.#wakeLook.abort()
          },
          // The next look begins a new one.
          onLost: () => this.#watches.delete(project),
        })
        if (this.#end.signal.aborted) watch.close()
        else this.#watches.set(project, watch)
      } catch (error) {
        this.#happen({ type: 'no-status', problem: [this.#reason(error)] })
      }
    }
  }

  async #keepAsking(): Promise<void> {
    const { signal } = this.#end
    while (!signal.aborted) {
      this.#wakeStatus = new AbortController()
      if (this.#terminal.isEntered) await this.#ask()
      await pause(STATUS_MS, AbortSignal.any([signal, this.#wakeStatus.signal]))
    }
  }

  async #ask(): Promise<void> {
    const { context, status } = this.#input
    try {
      const stacks = context.secrets.hideIn(await status(this.#end.signal))
      const names = (this.#state.stacks ?? []).map(({ name }) => name).join(' ')
      this.#happen({
        type: 'status',
        stacks: liveStacks(stacks).map((stack) => ({
          ...stack,
          remarks: stack.remarks.map((text) => this.#line(text)),
        })),
        facts: liveFacts(stacks),
      })
      if (names !== stacks.map(({ project }) => project).join(' ')) this.#wakeLook.abort()
    } catch (error) {
      // The user has left meanwhile.
      if (this.#end.signal.aborted) return
      // The next one may succeed: the user may be editing the matrix, or restarting the engine.
      if (!(error instanceof SsotError)) throw error
      this.#happen({
        type: 'no-status',
        problem: error.message.split('\n').map((line) => this.#line(line)),
      })
    }
  }

  #carryOut(effect: LiveEffect): void {
    switch (effect.do) {
      case 'leave':
        this.#end.abort()
        return
      case 'suspend':
        this.#terminal.suspend()
        return
      case 'restart':
      case 'rebuild':
      case 'report':
        this.#action = this.#run(effect)
        return
      case 'shell':
        this.#action = this.#openShell(effect.row)
        return
      case 'open':
        void this.#open(effect.url)
    }
  }

  /** Never rejects. */
  async #run(effect: OwnCommand): Promise<void> {
    const { context, root } = this.#input
    let last = ''
    try {
      const exitCode = await runOwnCommand(argumentsOf(effect), {
        ...{ cwd: effect.do === 'restart' ? context.cwd : root, env: context.env, signal: this.#end.signal },
        onLine: (text) => {
          const line = this.#line(text)
          // The first line of an error says what has failed; the others say more.
          if (!/^\s/.test(line)) last = line
          this.#happen({ type: 'action-printed', line })
        },
      })
      const result = exitCode === 0 && effect.do !== 'report' ? '' : last
      this.#happen({ type: 'action-ended', isDone: exitCode === 0, result })
    } catch (error) {
      this.#happen({ type: 'action-ended', isDone: false, result: this.#reason(error) })
    }
    this.#wakeStatus.abort()
    this.#wakeLook.abort()
  }

  /** Never rejects. */
  async #openShell({ service, stack }: LiveRow): Promise<void> {
    const { context } = this.#input
    let exitCode = 0
    const own: CliContext = { ...context, passOn: (code) => (exitCode = code) }
    const environment = this.#state.stacks?.find(({ name }) => name === stack)?.environment ?? ''
    try {
      await this.#terminal.lend(() => shellCommand(own, { environment, stack, service, command: [] }))
      if (exitCode !== 0) this.#tell(`the shell in ${service} ended with ${exitCode}`, false)
    } catch (error) {
      this.#tell(`no shell in ${service}: ${this.#reason(error)}`, true)
    }
    this.#wakeLook.abort()
  }

  /** Never rejects. */
  async #open(url: string): Promise<void> {
    const { env } = this.#input.context
    const plan = planBrowser(url, process.platform, env)
    const isRemote = Boolean(env.SSH_CONNECTION || env.SSH_TTY)
    this.#tell(url, false)
    if (isRemote || 'reason' in plan) return
    try {
      await openBrowser(plan.command)
    } catch (error) {
      this.#tell(`${url}: ${this.#reason(error)}`, true)
    }
  }

  #visible(row: LiveRow): LiveRow {
    return { ...row, state: this.#line(row.state), health: row.health && this.#line(row.health) }
  }

  /** A text from outside as one line of the screen. */
  #line(text: string): string {
    return visibleLine(withoutColours(this.#input.context.secrets.hide(text)).replaceAll('\t', '  '))
  }

  #reason(error: unknown): string {
    const text = error instanceof Error ? error.message : String(error)
    return this.#line(text.split('\n', 1)[0] ?? '')
  }
}

/** What a command of this program does. */
type OwnCommand = Extract<LiveEffect, { do: 'restart' | 'rebuild' | 'report' }>

function argumentsOf(effect: OwnCommand): string[] {
  switch (effect.do) {
    case 'restart':
      return ['restart', '--stack', effect.stack.name, '--', effect.row.service]
    case 'rebuild':
      return ['refresh', '--environment', effect.stack.environment, '--', effect.row.service]
    case 'report':
      return ['report']
  }
}

/** Whether a terminal shows more than ASCII, as the variables for languages say. */
function isUnicode({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): boolean {
  return /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '')
}
