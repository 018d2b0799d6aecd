import { describeError } from '../errors/errors.ts'
import { describeRemoved, describeSpared, orphanName } from '../stacks/orphans.ts'
import { ordinal, seconds, size } from '../text/units.ts'
import type { Happening, OrphanOutcome, OtherWork, StackEvent } from './event.ts'
import type { Wait } from './wait.ts'

/*
 * The wording of every event. No other part of this program describes an event in words, and none parses these words.
 */

/** Events that help only in debugging: they are written to the log, and are printed at log level `debug`. */
const DETAILS: ReadonlySet<Happening['type']> = new Set([
  'start-requested',
  'engine-chosen',
  'network-freed',
  'planned',
  'create-ended',
  'service-waits',
  'probe-failed',
  'leftovers-forgotten',
  'image-removed',
  'image-not-removed',
  'teardown-began',
  'teardown-ended',
  'stack-kept',
  'failed',
  'keeper-listening',
  'lease-taken',
  'lease-returned',
  'tests-failed',
  'setup-ended',
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
  const text = wordsOf(happening)
  return 'service' in happening ? `${happening.service}  ${text}` : text
}

/** An event in words, without its time and service: `healthy`. */
export function wordsOf(event: Happening): string {
  switch (event.type) {
    case 'start-requested':
      return `environment ${event.environment} of ${event.root}`
    case 'engine-chosen':
      return `engine ${event.endpoint}: ${event.because}`
    case 'waiting-for-process':
      return `waiting for process ${event.pid}, which is ${wordsOfWork(event.work)}`
    case 'ports-reserved':
      return `${event.project} ${wordsOfPorts(event.ports)}`
    case 'ports-lost':
      return `${event.reason}: trying another block of ports`
    case 'network-freed':
      return `network ${event.network} does without the ${event.fixed.join(' and ')} of the compose file, so that several stacks can run at the same time`
    case 'planned':
      return `plan for ${event.project}: ${event.operations.length} operations`
    case 'context-large':
      return `has a build context of more than ${size(event.bytes)}, which is read completely each time; exclude what the image does not need with \`.dockerignore\``
    case 'mounts-untracked':
      return `is not run again when its mounted files change, because ${event.reason}; name it to run it again: \`refresh ${event.service}\``
    case 'pull-began':
      return `pulling ${event.image}`
    case 'pull-printed':
      return `pull  ${event.line}`
    case 'build-began':
      return 'building'
    case 'build-step': {
      const cached = event.cachedSteps === 0 ? '' : ` (${event.cachedSteps} cached)`
      return `building ${event.step}${cached} ${event.command}`
    }
    case 'build-ended':
      return 'built'
    case 'image-removed':
      return `removed image ${event.image}`
    case 'image-not-removed':
      return `could not remove image ${event.image}: ${event.reason}`
    case 'create-began':
      return event.services.length === 0
        ? `creating ${event.project}`
        : `creating ${event.services.join(', ')} of ${event.project}`
    case 'create-ended':
      return `created in ${seconds(event.ms)}`
    case 'service-waits':
      return `waits for ${describeWait(event.wait)}`
    case 'service-started':
      return 'started'
    case 'service-restarting':
      return `restarting (${wordsOfExit(event)})`
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
      return 'removed, because the compose file no longer has it'
    case 'teardown-ended':
      return `removed ${describeRemoved({ ...event.removed })} in ${seconds(event.ms)}`
    case 'stack-kept':
      return event.advice
    case 'orphan-handled':
      return describeOrphan(event.orphan)
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
    case 'setup-ended':
      return event.hasFailed ? 'the setup module has failed' : 'the setup module has run'
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
      return event.reason
    case 'output-printed':
      return event.line
    case 'keeper-done':
      return 'done'
  }
}

/** What a service waits for, as the end of a sentence: `db to be healthy`. */
export function describeWait(wait: Wait): string {
  switch (wait.for) {
    case 'dependency':
      return `${wait.service} ${CONDITIONS[wait.condition]}`
    case 'start':
      return 'its containers to start'
    case 'exit':
      return 'its containers to exit with 0'
    case 'healthcheck':
      return 'its healthcheck to pass'
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

/** The outcome for an orphan, as a sentence. */
export function describeOrphan(orphan: OrphanOutcome): string {
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
