import { describeObstacle } from '../baselines/obstacle.ts'
import type { LeftOutName } from '../compose/apply/names.ts'
import { describeError } from '../errors/errors.ts'
import type { HookKind } from '../hooks/hooks.ts'
import type { LackingRow } from '../resets/missing-rows.ts'
import { describeRemoved, describeSpared, orphanName } from '../stacks/orphans.ts'
import { withoutCiCommands } from '../text/ci-commands.ts'
import { duration, memory, ordinal, seconds, size } from '../text/units.ts'
import { visible, withoutColours } from '../text/visible.ts'
import { describeCauses } from './drift-notice.ts'
import type { Happening, OrphanOutcome, OtherWork, RestEnd, SettledCommand, StackEvent } from './event.ts'
import type { PathStep } from './path-step.ts'
import { describeReplaced } from './reuse-notice.ts'
import type { Wait } from './wait.ts'

/*
 * The wording of every event. No other part of this program describes an event in words, and none parses these words. What
 * leaves this file is fit for a terminal, a log and the output of a CI job.
 */

/** Events that help only in debugging: they are written to the log, and are printed at log level `debug`. */
const DETAILS: ReadonlySet<Happening['type']> = new Set([
  'start-requested',
  'engine-chosen',
  'network-freed',
  'planned',
  'create-ended',
  'creation-chosen',
  'files-read',
  'start-traced',
  'creation-recorded',
  'creation-not-recorded',
  'replacement-chosen',
  'replacement-recorded',
  'replacement-not-recorded',
  'service-waits',
  'hook-ended',
  'probe-failed',
  'leftovers-forgotten',
  'image-removed',
  'image-not-removed',
  'teardown-began',
  'teardown-ended',
  'stack-kept',
  'rest-began',
  'rest-frozen',
  'rest-broken',
  'rest-ended',
  'failed',
  'keeper-listening',
  'lease-taken',
  'lease-returned',
  'tests-failed',
  'output-followed',
  'stack-described',
  'stack-usage',
  'test-file-began',
  'test-file-ended',
  'test-began',
  'test-ended',
  'setup-ended',
  'state-reset',
  'state-snapshot',
  'service-controlled',
  'control-undone',
  'connection-ended',
  'holder-ended',
  'client-cut-off',
  'message-refused',
  'end-requested',
  'fault',
  'housekeeping-failed',
  'record-problem',
  'output-printed',
  'keeper-done',
])

/** Whether an event is part of the progress that every user sees. */
export function isProgress({ type }: Pick<Happening, 'type'>): boolean {
  return !DETAILS.has(type)
}

/**
 * An event as a line: `  1.24s  auth  healthy`.
 * @param beginMs when the first event happened, in milliseconds since 1970
 */
export function describeEvent(event: StackEvent, beginMs: number): string {
  const time = ((event.atMs - beginMs) / 1000).toFixed(2).padStart(6)
  return `${time}s  ${describeHappening(event)}`
}

/** An event as a line without its time: `auth  healthy`. */
export function describeHappening(happening: Happening): string {
  const text = wordsFor(happening)
  return printable('service' in happening ? `${happening.service}  ${text}` : text)
}

/** An event in words, without its time and service: `healthy`. */
export function wordsOf(event: Happening): string {
  return printable(wordsFor(event))
}

/** Lines of services and tools lose their colours, which would not fit between the words around them. */
function printable(words: string): string {
  return withoutCiCommands(visible(withoutColours(words)))
}

function wordsFor(event: Happening): string {
  switch (event.type) {
    case 'start-requested':
      return `environment ${event.environment} of ${event.root}`
    case 'engine-chosen':
      return `engine ${event.endpoint}: ${event.because}`
    case 'waiting-for-process':
      return `waiting for process ${event.pid}, which is ${wordsOfWork(event.work)}`
    case 'ports-reserved':
      return `${event.project} ${wordsOfPorts(event.ports)}`
    case 'files-read':
      return `read the files of ${event.project} in ${seconds(event.ms)}`
    case 'ports-lost':
      return `${event.reason}: trying another block of ports`
    case 'network-freed':
      return `network ${event.network} does without the ${event.fixed.join(' and ')} of the compose file, so that several stacks can run at the same time`
    case 'names-left-out':
      return wordsOfNames(event.names)
    case 'env-files-replaced':
      return `${event.by} is read in the place of env files that git does not have: ${shortList(event.replaced.map(({ service, file }) => `${file} of service ${service}`))}`
    case 'data-empty':
      return event.because === 'missing'
        ? `begins with an empty volume at ${event.target}, because ${event.path} does not exist`
        : `begins with an empty volume at ${event.target}, not with the data in ${event.path}, of which git has nothing`
    case 'planned':
      return `plan for ${event.project}: ${event.operations.length} operations`
    case 'stack-attached':
      return `uses ${event.project}, the stack of ${event.environment} that \`ssot-docker refresh\` keeps`
    case 'stack-differs':
      return describeCauses(event.causes, event.environment)
    case 'context-large':
      return `has a build context of more than ${size(event.bytes)}, which is read completely each time; exclude what the image does not need with \`.dockerignore\``
    case 'mounts-untracked':
      return `is not run again when its mounted files change, because ${event.reason}; name it to run it again: \`refresh ${event.service}\``
    case 'pull-began':
      return `pulling ${event.image}`
    case 'pull-printed':
      return `pull  ${event.line}`
    case 'baselines-used':
      return `${event.services.join(', ')} ${event.services.length === 1 ? 'begins' : 'begin'} from baseline ${event.hash}`
    case 'baselines-not-used':
      return `begins without a baseline: ${describeObstacle(event.obstacle)}`
    case 'baseline-making-began':
      return `making the baseline of ${event.services.join(', ')}`
    case 'baseline-kept':
      return `${size(event.bytes)} of data kept in ${seconds(event.ms)}`
    case 'baseline-proving-began':
      return `proving the baseline: ${event.services.join(', ')} must become ready from it, and stop`
    case 'baselines-made':
      return `made ${event.images.join(', ')} in ${seconds(event.ms)}`
    case 'baselines-not-made':
      return `made no baseline: ${describeError(event.error)}`
    case 'build-began':
      return 'building'
    case 'build-step': {
      const cached = event.cachedSteps === 0 ? '' : ` (${event.cachedSteps} cached)`
      return `building ${event.step}${cached} ${event.command}`
    }
    case 'build-ended':
      return 'built'
    case 'command-silent':
      return `\`${event.verb}\` has printed nothing for ${duration(event.ms)}, and goes on`
    case 'image-removed':
      return `removed image ${event.image}`
    case 'image-not-removed':
      return `could not remove image ${event.image}: ${event.reason}`
    case 'going-back':
      return event.because === 'failed'
        ? `failed; going back to version ${event.to} of ${event.project}`
        : `going back to version ${event.to} of ${event.project}`
    case 'create-began':
      return event.services.length === 0
        ? `creating ${event.project}`
        : `creating ${event.services.join(', ')} of ${event.project}`
    case 'creation-chosen':
      return event.by === 'recording'
        ? `${event.project} is created from a recording: ${event.because}`
        : `Compose creates ${event.project}: ${event.because}`
    case 'creation-recorded':
      return `recorded how ${event.project} was created: ${event.requests} requests, ${size(event.bytes)}`
    case 'creation-not-recorded':
      return `how ${event.project} was created cannot be repeated without Compose: ${event.reason}`
    case 'replacement-chosen':
      return event.by === 'recording'
        ? `${event.services.join(', ')} of ${event.project} are replaced from recordings: ${event.because}`
        : `Compose replaces ${event.services.join(', ')} of ${event.project}: ${event.because}`
    case 'replacement-recorded':
      return `recorded how ${event.service} of ${event.project} was replaced: ${size(event.bytes)}`
    case 'replacement-not-recorded':
      return `how ${event.service} of ${event.project} was replaced cannot be repeated without Compose: ${event.reason}`
    case 'create-ended':
      return `created in ${seconds(event.ms)}`
    case 'service-waits':
      return `waits for ${describeWait(event.wait)}`
    case 'service-started':
      return 'started'
    case 'service-restarting':
      return `restarting (${wordsOfExit(event)})`
    case 'hook-began':
      return `runs ${wordsOfHook(event)}`
    case 'hook-ended':
      return `${wordsOfHook(event)} ended after ${duration(event.ms)}`
    case 'hook-failed':
      return describeError(event.error)
    case 'probe-began':
      return 'probing'
    case 'probe-failed':
      return `failed probe: ${event.output}`
    case 'service-healthy':
      return 'healthy'
    case 'service-answers':
      return 'answers'
    case 'service-given-up':
      return `failed, and the start goes on without it, because every \`depends_on\` on it has \`required: false\`: ${describeError(event.error)}`
    case 'service-ready':
      return 'ready'
    case 'service-completed':
      return 'completed'
    case 'service-restored':
      return event.why === 'interrupted'
        ? 'started again, because it was running before'
        : 'started again, because its replacement could not be created'
    case 'service-not-restored':
      return `could not be started again: ${event.reason}`
    case 'start-traced':
      return `the start waited for ${event.path.map(describeStep).join(', ')}`
    case 'stack-ready':
      return 'ready'
    case 'failed':
      return describeError(event.error)
    case 'service-exited':
      return event.exitCode === undefined ? 'exited' : `exited with ${event.exitCode}`
    case 'service-restarted':
      return 'started again'
    case 'service-out-of-memory':
      return 'ran out of memory'
    case 'service-paused':
      return 'paused'
    case 'service-unpaused':
      return 'unpaused'
    case 'service-unhealthy':
      return 'turned unhealthy'
    case 'service-recovered':
      return 'is healthy again'
    case 'service-printed':
      return `| ${event.line}`
    case 'engine-lost':
      return `the engine ${event.endpoint} stopped answering while ${event.project} was running: ${event.reason}`
    case 'engine-back':
      return `the engine ${event.endpoint} answers again; ${event.project} is watched again`
    case 'teardown-began':
      return `taking ${event.project} down`
    case 'stop-began':
      return 'stopping, within its grace period'
    case 'stop-ended':
      return 'stopped'
    case 'container-removed':
      return event.why === 'not in the version'
        ? 'removed, because the version does not have it'
        : 'removed, because the compose file no longer has it'
    case 'teardown-ended':
      return `removed ${describeRemoved({ ...event.removed })} in ${seconds(event.ms)}`
    case 'stack-kept':
      return event.advice
    case 'rest-began':
      return `a fresh stack is started for the next run, and kept for ${duration(event.forMs)}`
    case 'rest-frozen':
      return `${event.project} is paused until the next run`
    case 'rest-broken':
      return `there is no stack for the next run: ${event.reason}`
    case 'rest-ended':
      return REST_ENDS[event.because]
    case 'reuse-awaited':
      return 'the stack for this run is still being started in the background'
    case 'stack-reused':
      return `${event.project} was started after the last run and paused since; ready in ${seconds(event.ms)}`
    case 'reuse-in-part':
      return describeReplaced(event.replaced)
    case 'reuse-refused':
      return `the stack that was kept is replaced by a new one: ${event.because}`
    case 'idle-ended':
      return `ended the stack that ${event.environment} of ${event.root} kept for its next run, because its ports are needed`
    case 'reuse-in-use':
      return `process ${event.pid} uses the stack that is kept between runs, so this run gets one of its own, which is not kept`
    case 'pool-sized':
      return event.stacks === 1
        ? `test files share one stack, one after the other: ${event.because}`
        : `test files get stacks of their own, up to ${event.stacks}: ${event.because}`
    case 'pool-stack-ready':
      return `stack ${event.number} of up to ${event.of} is ready: ${event.project}, in ${seconds(event.ms)}`
    case 'pool-stack-replaced':
      return `${event.project} is replaced by a fresh stack: ${event.because}`
    case 'pool-late-change':
      return `changed while no test file used ${event.project}, and was put back again (${event.what}). If a test causes that, let the test wait for it; a service that writes by itself may do so in any test`
    case 'pool-start-failed':
      return `no more stacks are started, and test files share ${event.stacks}: ${event.reason}`
    case 'orphan-handled':
      return wordsOfOrphan(event.orphan)
    case 'command-settled':
      return wordsOfSettled(event)
    case 'leftovers-forgotten':
      return `deleted ${describeRemoved({ sockets: event.sockets, records: event.records })} of processes that have ended`
    case 'keeper-listening':
      return `keeper ${event.pid} listens for run ${event.run}`
    case 'lease-taken':
      return `process ${event.pid} takes a lease, which ends with its ${event.endsWith}`
    case 'lease-returned':
      return `process ${event.pid} returned its lease`
    case 'tests-failed':
      return `tests have failed in ${event.file}`
    case 'test-file-began':
      return `test file ${event.file} began on ${event.project}`
    case 'test-file-ended':
      return `test file ${event.file} ${event.state} in ${seconds(event.ms)}`
    case 'test-began':
      return `test ${event.name} of ${event.file} began`
    case 'test-ended':
      return `test ${event.name} of ${event.file} ${event.state} in ${seconds(event.ms)}${event.error === undefined ? '' : `: ${event.error}`}`
    case 'output-followed':
      return `what the services of ${event.project} print is in ${event.folder}${event.clockOffsetMs === 0 ? '' : `, with the times of the engine, which are ${seconds(Math.abs(event.clockOffsetMs))} ${event.clockOffsetMs > 0 ? 'ahead' : 'behind'}`}`
    case 'stack-described':
      return `${event.project} runs with ${shortList(Object.entries(event.versions).map(([name, version]) => `${name} ${version}`))}`
    case 'stack-usage':
      return `${event.project} uses ${shortList(Object.entries(event.used).map(([service, used]) => `${service} ${used.cpus.toFixed(2)} processors and ${memory(used.memoryBytes)}`))}`
    case 'setup-ended':
      return event.hasFailed ? 'the setup module has failed' : 'the setup module has run'
    case 'recreated-without-row':
      return wordsOfRecreated(event.rows)
    case 'state-noted':
      return `noted in ${seconds(event.ms)} what ${event.services.join(', ')} hold${event.services.length === 1 ? 's' : ''}, for ssot.reset()`
    case 'state-reset':
      return `put back${event.to === undefined ? '' : ` to "${event.to}"`} in ${event.ms} ms: ${byService(event.done)}`
    case 'service-controlled':
      return `${event.did} by a test (${duration(event.ms)})`
    case 'control-undone':
      return `${event.services.join(', ')}: what a test has changed was undone (${duration(event.ms)})`
    case 'state-snapshot':
      return `snapshot "${event.name}" in ${event.ms} ms: ${byService(event.done)}`
    case 'connection-ended':
      return `the connection of process ${event.pid} ended`
    case 'holder-ended':
      return `process ${event.pid} ended`
    case 'client-cut-off':
      return wordsOfCutOff(event.because)
    case 'message-refused':
      return `refused a message and closed its connection: ${event.reason}`
    case 'end-requested':
      return `asked to end by ${event.signal}`
    case 'fault':
      return `${event.kind}: ${event.stack}`
    case 'housekeeping-failed':
      return `${event.what} were not removed: ${event.reason}`
    case 'record-problem':
    case 'registry-problem':
      return event.reason
    case 'output-printed':
      return event.line
    case 'keeper-done':
      return 'done'
  }
}

const REST_ENDS: Readonly<Record<RestEnd, string>> = {
  time: 'no run came in time for the stack that was kept',
  memory: 'the stack that was kept ends, because memory is low',
  ports: 'the stack that was kept ends, because another one needs its ports',
  'asked for': 'asked to end the stack that was kept',
}

/** A step of a start, in words, with its time: `postgres to become ready 0.31 s`. */
function describeStep(step: PathStep): string {
  return `${nameOfStep(step)} ${seconds(step.ms)}`
}

/** A step of a start, in words: `postgres to become ready`. */
export function nameOfStep({ step, service = '' }: PathStep): string {
  return STEPS[step](service)
}

const STEPS: Readonly<Record<PathStep['step'], (service: string) => string>> = {
  ports: () => 'ports',
  files: () => 'files',
  plan: () => 'plan',
  images: () => 'images',
  choice: () => 'choice of how to create',
  create: (service) => `${service} to be created`,
  start: (service) => `${service} to be started`,
  ready: (service) => `${service} to become ready`,
  end: () => 'end',
}

/** What a service waits for, as the end of a sentence: `db to be healthy`. */
export function describeWait(wait: Wait): string {
  switch (wait.for) {
    case 'dependency':
      return `${wait.service} ${CONDITIONS[wait.condition]}`
    case 'start':
      return 'its containers to start'
    case 'hook':
      return `its ${wordsOfHook({ kind: 'post_start', ...wait })} to end`
    case 'exit':
      return 'its containers to exit with 0'
    case 'healthcheck':
      return 'its healthcheck to pass'
    case 'turn':
      return `${wait.service} to be ready, before it is asked itself`
    case 'answer':
      return `${wait.address} to answer from this machine`
    case 'settling':
      return 'a moment in which it must not exit'
    case 'restart':
      return `the engine to start it again (${wordsOfExit(wait)})`
  }
}

const CONDITIONS = {
  service_started: 'to be started',
  service_healthy: 'to be healthy',
  service_completed_successfully: 'to complete',
} as const

/** What became of a command whose starter was killed, as a sentence. */
export function describeSettled(command: SettledCommand): string {
  return printable(wordsOfSettled(command))
}

function wordsOfSettled({ outcome, ...command }: SettledCommand): string {
  const name = nameOfCommand(command)
  switch (outcome) {
    case 'finished':
      return `waited for ${name}`
    case 'ended':
      return `ended ${name}`
    case 'killed':
      return `killed ${name}`
    case 'left':
      return `could not end ${name}`
  }
}

/** A command whose starter was killed: `config of ssot-app-test-1a2b (process 123), whose starter was killed`. */
export function nameOfCommand({ verb, stack, pid }: Omit<SettledCommand, 'outcome'>): string {
  return `${verb} of ${stack} (process ${pid}), whose starter was killed`
}

/** The outcome for an orphan, as a sentence. */
export function describeOrphan(orphan: OrphanOutcome): string {
  return printable(wordsOfOrphan(orphan))
}

function wordsOfOrphan(orphan: OrphanOutcome): string {
  if ('spared' in orphan) return describeSpared(orphan.spared)
  const what = orphanName(orphan)
  if ('busyPid' in orphan) return `process ${orphan.busyPid} is removing ${what}`
  if ('error' in orphan) return `could not remove ${what}: ${describeError(orphan.error)}`
  return `removed ${what}: ${describeRemoved({ ...orphan.removed })}`
}

/** `3rd time, exit code 1`. */
function wordsOfExit({ times, exitCode }: { times: number; exitCode?: number }): string {
  const count = `${ordinal(times)} time`
  return exitCode === undefined ? count : `${count}, exit code ${exitCode}`
}

/** `pre_stop hook`, or `post_start hook 2 of 3`. */
function wordsOfHook({ kind, number, of }: { kind: HookKind; number: number; of: number }): string {
  return of === 1 ? `${kind} hook` : `${kind} hook ${number} of ${of}`
}

function wordsOfWork(work: OtherWork): string {
  switch (work.doing) {
    case 'changing-stack':
      return `changing ${work.project}`
    case 'building-image':
      return `building ${work.image}`
    case 'removing-image':
      return `removing image ${work.image}`
    case 'finishing-command':
      return `finishing ${work.command} for a process that was killed`
  }
}

/** `db undone (2 tables), cache nothing`. */
function byService(done: Readonly<Record<string, string>>): string {
  return Object.entries(done)
    .map(([service, did]) => `${service} ${did}`)
    .join(', ')
}

function wordsOfPorts(ports: Readonly<Record<string, number>>): string {
  const each = Object.entries(ports).map(([service, port]) => `${service} ${port}`)
  return each.length === 0 ? 'publishes no ports' : `has the ports ${each.join(', ')}`
}

function wordsOfCutOff(because: 'silent' | 'message-too-large' | 'not-reading'): string {
  switch (because) {
    case 'silent':
      return 'closed a connection on which the client sent no message'
    case 'message-too-large':
      return 'closed the connection of a client whose message was over the size limit'
    case 'not-reading':
      return 'closed the connection of a client that does not read its messages'
  }
}

function wordsOfNames(names: readonly LeftOutName[]): string {
  const has = (kind: LeftOutName['of']['kind']) => names.some(({ of }) => of.kind === kind)
  return [
    `${shortList(names.map(({ key, name, of }) => `${key} ${name} of ${of.kind} ${of.key}`))}: not used, because every stack of the file would have the same`,
    ...(has('service')
      ? ['on the networks of their own stack, containers are found by these names as before']
      : []),
    ...(has('network') ? ['each stack has a network of its own instead'] : []),
    ...(has('volume')
      ? ['each stack has a volume of its own instead, without the data of an older volume of that name']
      : []),
  ].join('; ')
}

/** The first three texts, and how many more there are. */
function shortList(texts: readonly string[]): string {
  const rest = texts.length - 3
  return [...texts.slice(0, 3), ...(rest > 0 ? [`and ${rest} more`] : [])].join(', ')
}

/** Each reset takes as long as these services need to start, so the row that would be quicker is said. */
function wordsOfRecreated(rows: readonly LackingRow[]): string {
  const names = rows.map(({ service }) => service).join(', ')
  const [are, they] = rows.length === 1 ? ['is', 'it is'] : ['are', 'they are']
  const [row, quicker] = rows.length === 1 ? ['a row', 'is'] : ['rows', 'are']
  return [
    `${names} ${are} recreated by each reset, because the matrix does not say how ${they} put back; ${row} under State ${quicker} quicker:`,
    ...rows.map((one) => `  ${one.row}`),
  ].join('\n')
}
