import { performance } from 'node:perf_hooks'
import Docker from 'dockerode'
import type { Emit, StackEvent } from '../../../core/events/event.ts'
import { recorder } from '../../../core/events/recorder.ts'
import { describeEvent, isProgress } from '../../../core/events/wording.ts'
import { nowMs } from '../../../host/clock.ts'
import { loadDefinition } from '../../../stack/definition/definition.ts'
import type { ReplayPlace } from '../../../stack/replay/creation.ts'
import type { BenchContext } from '../common/context.ts'
import { publish } from '../common/publish.ts'
import { engineSetting } from '../common/setting.ts'
import type { BenchOptions } from '../options.ts'
import { besides } from './beside.ts'
import type { Contestant, ContestantName } from './contestant.ts'
import { compose } from './contestants/compose.ts'
import { floor } from './contestants/floor.ts'
import { ours } from './contestants/ours.ts'
import { testcontainers } from './contestants/testcontainers.ts'
import { type Ground, prepareGround, prepareProject } from './ground.ts'
import { figuresOf, makeReport } from './report.ts'
import { runRounds } from './rounds.ts'
import { Tracer, traceRows } from './trace.ts'

const ENVIRONMENT = 'test'

/** Compares our start and teardown of the test stack with those of Compose, testcontainers and the bare Engine API. */
export async function benchStart(
  { connection, registry, journal, owner, replay, say }: BenchContext,
  options: BenchOptions,
  signal: AbortSignal,
): Promise<void> {
  const grounds = () =>
    prepareGround(loadDefinition(process.cwd(), ENVIRONMENT), connection, registry, journal, owner)
  using ground = await grounds()
  // Its ports are others.
  using otherGround = await grounds()
  const traces = { ours: new Tracer(nowMs), floor: new Tracer(nowMs) }
  const contestants = await prepareContestants(ground, replay, traces, options, signal, say)
  const other = compose(otherGround, await prepareProject(otherGround, 'compose', signal, say))
  const setting = await engineSetting(connection, ground.definition.root)
  await using _beside = besides(options.beside, other, signal)
  const rounds = await runRounds({
    contestants,
    rounds: options.rounds,
    signal,
    now: () => performance.now(),
    onTiming: (round, name, { startMs, teardownMs }) =>
      say(`${round}: ${name} start ${Math.round(startMs)} ms, teardown ${Math.round(teardownMs)} ms`),
  })
  const { ours, floor } = { ours: traces.ours.median, floor: traces.floor.median }
  const trace = options.trace && ours && floor ? traceRows(ours, floor) : null
  const services = ground.definition.matrix.services.length
  const report = makeReport({ setting, services, beside: options.beside, trace }, rounds)
  publish(report, figuresOf(report), options)
}

async function prepareContestants(
  ground: Ground,
  replay: ReplayPlace,
  traces: Traces,
  { verbose }: BenchOptions,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<Record<ContestantName, Contestant>> {
  // It reads the engine's address from the environment of this process.
  const docker = new Docker()
  const prepare = (name: ContestantName) => prepareProject(ground, name, signal, say)
  const shown = recorder(verbose ? lines(say) : undefined, nowMs)
  return {
    ours: traced(ours(ground, replay, together(traces.ours.emit, shown)), traces.ours),
    compose: compose(ground, await prepare('compose')),
    testcontainers: await testcontainers(ground, await prepare('testcontainers')),
    floor: traced(await floor(ground, await prepare('floor'), docker, traces.floor.emit), traces.floor),
  }
}

interface Traces {
  ours: Tracer
  floor: Tracer
}

/** A contestant whose starts are followed. */
function traced(contestant: Contestant, tracer: Tracer): Contestant {
  return {
    ...contestant,
    async start(signal) {
      tracer.begin()
      const running = await contestant.start(signal)
      tracer.end()
      return running
    },
  }
}

function together(...all: readonly Emit[]): Emit {
  return (happening) => {
    for (const emit of all) emit(happening)
  }
}

/** A line for each event, with the time since the first one. */
function lines(say: (text: string) => void): (event: StackEvent) => void {
  let beginMs: number | undefined
  return (event) => {
    beginMs ??= event.atMs
    if (isProgress(event)) say(describeEvent(event, beginMs))
  }
}
