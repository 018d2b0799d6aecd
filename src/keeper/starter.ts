import { SsotError } from '../core/errors/errors.ts'
import type { Emit } from '../core/events/event.ts'
import { isCi } from '../core/options/options.ts'
import { inStartOrder } from '../core/plan/order.ts'
import type { KnownSecrets } from '../core/secrets/hide.ts'
import { rulesBeforeStart } from '../enforcer/preflight/preflight.ts'
import { type Connection, connect } from '../engine/connect/connect.ts'
import { nowMs } from '../host/clock.ts'
import type { Home } from '../host/home/home.ts'
import type { Journal } from '../host/journal/journal.ts'
import type { ProcessIdentity } from '../host/processes/identity.ts'
import { Recordings } from '../host/recordings/recordings.ts'
import type { Registry } from '../host/registry/registry.ts'
import type { RestRecord } from '../host/registry/rests.ts'
import { attachStack } from '../stack/attach/attach.ts'
import { attemptsIn } from '../stack/baselines/attempts.ts'
import type { MakeOptions } from '../stack/baselines/make.ts'
import { loadDefinition } from '../stack/definition/definition.ts'
import { pinsOf } from '../stack/history/pins.ts'
import { pruneImages } from '../stack/images/prune.ts'
import { startStack } from '../stack/start/start-stack.ts'
import type { StartedStack, StartOptions } from '../stack/start/started-stack.ts'
import { answerOf, attached } from './attached.ts'
import type { LeaseParams } from './channel/protocol.ts'
import { ownEnvironment } from './client/environment.ts'
import type { KeeperRest, KeptStack } from './kept-stack.ts'
import { type Described, describeStack, withStack } from './output/describe-stack.ts'
import type { Evidence } from './output/evidence.ts'
import { startWithRoom } from './reuse/make-room.ts'
import { Rest } from './reuse/rest.ts'
import { SpareTime } from './reuse/spare-time.ts'
import { sweep } from './sweep/sweep.ts'

export interface StarterInput {
  home: Home
  /** That of the keeper's address. */
  key: string
  registry: Registry
  journal: Journal
  /** The keeper's process, which owns the stack. */
  self: ProcessIdentity
  emit: Emit
  /** Writes an event to the log alone. */
  note: Emit
  /** What the services print. */
  evidence: Pick<Evidence, 'follow' | 'keepRunning' | 'story'>
  /** What no output of the keeper may show; learns. */
  secrets: KnownSecrets
}

/** What a start needs, of the run that asks for it. */
type RunContext = StartOptions & Required<Pick<StartOptions, 'holder' | 'request'>> & { signal: AbortSignal }

/** Starts the stack of a keeper, and cleans up before and after it. */
export class Starter {
  readonly #input: StarterInput
  /** See {@link StartOptions}. */
  readonly #uncleanStops = new Map<string, string>()
  /** Absent unless a stack was started. */
  #connection: Connection | undefined
  /** What baseline images are to be made from; undefined: they are there, or the matrix asks for none. */
  #lacking: MakeOptions | undefined
  /** Between two runs. */
  readonly #spare = new SpareTime()

  constructor(input: StarterInput) {
    this.#input = input
  }

  /** Removes what killed runs have left, then starts the stack; or attaches to the one that the request names. */
  async start(params: LeaseParams, signal: AbortSignal, emit: Emit): Promise<KeptStack> {
    const context = await this.#contextOf(params, signal, emit)
    if (context.request.attach !== undefined) return await this.#attached(context)
    return this.#kept(await this.#startFresh(context), context, params)
  }

  async #attached(context: RunContext): Promise<KeptStack> {
    const stack = await attachStack(context, context.request)
    const { evidence } = this.#input
    const { engine } = context.connection
    const isFollowed = context.request.evidence !== 'off'
    const following = isFollowed ? evidence.follow(engine, stack.info.project, true) : null
    return attached({
      ...stack,
      close() {
        stack.close()
        void following?.end(false)
      },
    })
  }

  /**
   * Makes the baseline images that the stack did not find, after it has been removed. A failure is reported, and not tried again
   * for the same files and images.
   */
  async makeBaselines(signal: AbortSignal): Promise<void> {
    await this.#spare.idle()
    await this.#makeLacking(signal)
  }

  async #makeLacking(signal: AbortSignal): Promise<void> {
    const { journal, emit, note } = this.#input
    const lacking = this.#lacking
    if (lacking === undefined) return
    // A run that has cancelled this is not told how it is undone.
    const tell: Emit = (happening) => (signal.aborted ? note : emit)(happening)
    await attemptsIn(journal.checks, lacking.definition).make({ ...lacking, emit: tell, signal })
    if (!signal.aborted && this.#lacking === lacking) this.#lacking = undefined
  }

  /** Removes what killed runs have left, and old images, after the stack has been removed. */
  async tidy(): Promise<void> {
    const { home, registry, journal, self, emit } = this.#input
    if (this.#connection === undefined) return
    const { engine } = this.#connection
    // This keeper may have replaced a killed one of the same run, whose stack is not needed any more.
    await sweep(home, { engine, registry, self, emit })
    const { removed, failed } = await pruneImages(engine, registry, pinsOf(journal.versions), self)
    for (const image of removed) emit({ type: 'image-removed', image })
    for (const { reference, message } of failed)
      emit({ type: 'image-not-removed', image: reference, reason: message })
  }

  /** Reads the files as the run sees them, and connects to its engine. */
  async #contextOf(
    { request, holder, env = ownEnvironment() }: Pick<LeaseParams, 'request' | 'holder' | 'env'>,
    signal: AbortSignal,
    emit: Emit,
  ): Promise<RunContext> {
    const { home, registry, journal, self } = this.#input
    const definition = loadDefinition(request.root, request.environment)
    emit({ type: 'start-requested', environment: request.environment, root: definition.root })
    const connection = await connect(home, env, this.#input.secrets)
    const { engine, target } = connection
    emit({ type: 'engine-chosen', endpoint: engine.endpoint, because: target.because })
    const preflight = rulesBeforeStart(journal.checks)
    const pins = () => pinsOf(journal.versions)
    const recordings = new Recordings(home.recordings, (reason) => emit({ type: 'record-problem', reason }))
    const replay = { recordings, sockets: home.run }
    const { options } = request
    return {
      ...{ definition, connection, registry, self, preflight, pins, emit, signal },
      ...{ holder, request: options, replay, uncleanStops: this.#uncleanStops },
      beginning: { from: 'baselines', failureOf: attemptsIn(journal.checks, definition).failureOf },
    }
  }

  /** @throws the error of the start, with what the services have written until then */
  async #startFresh(given: StartOptions): Promise<StartedStack> {
    const { evidence, note } = this.#input
    let followed: string | undefined
    /** When the stack began to be taken down. What happens to its services then is no reason. */
    let failedAtMs: number | undefined
    const named = withStack(given.emit)
    const emit: Emit = (happening) => {
      if (happening.type === 'teardown-began' && happening.project === followed) failedAtMs ??= nowMs()
      named(happening)
    }
    const options = { ...given, emit }
    if (options.request?.evidence === 'off') return await this.#startAlone(options)
    const beganAtMs = nowMs()
    const follow = (project: string) => {
      followed = project
      failedAtMs = undefined
      return evidence.follow(options.connection.engine, project)
    }
    try {
      const describe = (stack: Described) => {
        const lasting = inStartOrder(stack.model).filter(({ completes }) => completes === 'never')
        evidence.keepRunning(
          stack.project,
          lasting.map(({ name }) => name),
        )
        void describeStack(stack, options.connection.engine, note)
      }
      return await this.#startAlone({ ...options, follow, describe })
    } catch (error) {
      if (!(error instanceof SsotError) || error.code === 'START_CANCELLED' || followed === undefined)
        throw error
      const isWhole = isCi(options.connection.env)
      const story = await evidence.story(
        followed,
        { beganAtMs, failedAtMs: failedAtMs ?? nowMs() },
        { failed: error.service, isWhole },
      )
      throw story === '' ? error : error.advisedBy(story)
    }
  }

  async #startAlone(options: StartOptions): Promise<StartedStack> {
    const { home, key } = this.#input
    const { connection, registry, self, emit } = options
    this.#connection = connection
    await sweep(home, { engine: connection.engine, registry, self, emit })
    // A stack that nobody may use ends no other one.
    const { definition } = options
    const stack = options.isForLater
      ? await startStack(options)
      : await startWithRoom(() => startStack(options), { home, registry, own: key, definition, emit })
    // In CI, they would be gone with the machine.
    const { request: _request, holder: _holder, beginning: _beginning, isForLater: _later, ...rest } = options
    if (stack.lacksBaselines && !isCi(connection.env)) this.#lacking = rest
    return stack
  }

  /** @param removal that of an earlier stack, which ends before this one; rejects when it fails */
  #kept(
    stack: StartedStack,
    context: RunContext,
    params: LeaseParams,
    removal: Promise<unknown> = Promise.resolve(),
  ): KeptStack {
    const { options } = params.request
    const { registry } = this.#input
    const { project } = stack.info
    const record = this.#recordOf(context, params)
    if (record !== null) {
      const times = { sinceMs: null, untilMs: null }
      registry.rests.put({ ...record, ...times, stage: 'in use', stack: project }, this.#input.self)
    }
    const isOver = () => registry.locks.release('use', project, context.holder)
    const kept: KeptStack = {
      info: stack.info,
      drift: async () => answerOf(await stack.drift()),
      refresh: () => stack.refresh(),
      control: stack.control,
      ...(stack.resets && { resets: stack.resets }),
      ...(stack.pool && { pool: stack.pool }),
      async stop() {
        await stack.stop()
        isOver()
        await removal
      },
      ...(options.keep && {
        async keep(reason: string) {
          const advice = await stack.keep(reason)
          isOver()
          return advice
        },
      }),
    }
    if (record === null) return kept
    return { ...kept, rest: (...given) => this.#rest(kept, context, params, record, ...given) }
  }

  /** Null unless the stack is kept between runs. */
  #recordOf(
    { definition }: RunContext,
    { request }: LeaseParams,
  ): Pick<RestRecord, 'key' | 'root' | 'environment'> | null {
    if (request.options.reuse === undefined) return null
    return { key: this.#input.key, root: definition.root, environment: request.environment }
  }

  #rest(
    used: KeptStack,
    context: RunContext,
    { request }: LeaseParams,
    record: Pick<RestRecord, 'key' | 'root' | 'environment'>,
    isKept: Promise<boolean>,
    onOver: Parameters<NonNullable<KeptStack['rest']>>[1],
  ): KeeperRest {
    const { registry, self, emit } = this.#input
    const { holder: _holder, ...later } = context
    // Nobody looks at a stack that fails between two runs.
    const { keep: _keep, ...options } = request.options
    const rest = new Rest<RunContext>({
      ...{ reuse: request.options.reuse ?? '', record, registry, self, emit, onOver },
      clear: async () => {
        if (!(await isKept)) await used.stop()
      },
      start: (signal) => this.#startFresh({ ...later, request: options, emit, signal, isForLater: true }),
      onSettled: (isFrozen) =>
        this.#spare.begin(async (signal) => {
          if (isFrozen) await this.#makeLacking(signal)
          await this.#tidyBetween()
        }),
    })
    return {
      forMs: rest.forMs,
      announce: (params) =>
        rest.announce({
          holder: params.holder,
          read: () => this.#contextOf(params, new AbortController().signal, emit),
        }),
      next: async (params, signal, tell) => this.#next(rest, params, signal, tell),
      end: () => {
        this.#spare.cancel()
        // Whoever ends what is kept, or needs its memory, does not want another stack in its place.
        this.#lacking = undefined
        return rest.end()
      },
    }
  }

  async #next(
    rest: Rest<RunContext>,
    params: LeaseParams,
    signal: AbortSignal,
    emit: Emit,
  ): Promise<KeptStack> {
    this.#spare.cancel()
    const {
      stack,
      options: context,
      isReused,
      removal,
    } = await rest.next({
      ...{ holder: params.holder, emit, signal },
      read: () => this.#contextOf(params, signal, emit),
      start: async (options, clear) => {
        try {
          return await this.#startFresh(options)
        } catch (error) {
          if (!(error instanceof SsotError) || error.code !== 'PORTS_EXHAUSTED') throw error
          // The stack that was kept may have had them.
          await clear()
          return await this.#startFresh(options)
        }
      },
    })
    this.#connection = context.connection
    // The labels of the stack name no run. While this one lives, nobody else removes what it uses.
    if (isReused) {
      const { registry } = this.#input
      registry.locks.claim('use', stack.info.project, 'runs tests on it', context.holder)
    }
    return this.#kept(stack, context, params, removal)
  }

  /** A failure is recorded, and does not end what is kept. */
  async #tidyBetween(): Promise<void> {
    try {
      await this.tidy()
    } catch (error) {
      const reason = error instanceof SsotError ? error.summary : String(error)
      this.#input.emit({ type: 'housekeeping-failed', what: 'old images', reason })
    }
  }
}
