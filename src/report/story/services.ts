import type { StackEvent } from '../../core/events/event.ts'
import type { ServiceState, ServiceStory, StateSpan } from './story.ts'

/** What a service was, from its events. `toMs`: the end of the last state. */
export function lifeOf(
  service: string,
  events: readonly StackEvent[],
  toMs: number,
): Omit<ServiceStory, 'service' | 'start' | 'port'> {
  const life: Omit<ServiceStory, 'service' | 'start' | 'port'> = {
    states: [],
    restarts: 0,
    exitCodes: [],
    isOutOfMemory: false,
    usage: [],
  }
  const open = (state: ServiceState | null, atMs: number, detail?: string) => {
    const last = life.states.at(-1)
    if (last !== undefined && last.toMs > atMs) last.toMs = atMs
    if (state !== null && atMs < toMs)
      life.states.push({ state, fromMs: atMs, toMs, ...(detail !== undefined && { detail }) })
  }
  for (const event of events) {
    if (event.type === 'teardown-began') open(null, event.atMs)
    const used = event.type === 'stack-usage' ? event.used[service] : undefined
    if (used !== undefined) life.usage.push({ atMs: event.atMs, ...used })
    if (!('service' in event) || event.service !== service) continue
    if (event.type === 'service-exited' || event.type === 'service-restarting') {
      life.exitCodes.push(event.exitCode ?? null)
      if (event.type === 'service-restarting') life.restarts += 1
      open(event.type === 'service-exited' ? 'exited' : 'restarting', event.atMs, exitWords(event.exitCode))
    }
    if (event.type === 'service-restarted') life.restarts += 1
    if (event.type === 'service-out-of-memory') life.isOutOfMemory = true
    const next = NEXT[event.type]
    // A service that has completed runs no more, whatever else is told of its container.
    if (next !== undefined && life.states.at(-1)?.state !== next) open(next, event.atMs)
  }
  life.states = life.states.filter(({ fromMs, toMs }) => toMs > fromMs)
  return life
}

const NEXT: Partial<Record<StackEvent['type'], StateSpan['state']>> = {
  'service-started': 'starting',
  'service-ready': 'ready',
  'service-completed': 'completed',
  'service-restarted': 'ready',
  'service-paused': 'paused',
  'service-unpaused': 'ready',
  'service-unhealthy': 'unhealthy',
  'service-recovered': 'ready',
  'service-given-up': 'given up',
}

function exitWords(exitCode: number | undefined): string | undefined {
  return exitCode === undefined ? undefined : `exit code ${exitCode}`
}
