import type { Evidence } from '../../core/errors/errors.ts'
import { EVIDENCE_LINES } from '../../core/errors/evidence.ts'
import type { KnownSecrets } from '../../core/secrets/hide.ts'
import type { ContainerDetails } from '../../engine/containers.ts'
import type { Engine } from '../../engine/engine.ts'
import type { LogLine } from '../../engine/logs.ts'
import { PROBE_AGENT } from '../probes/probe-agent.ts'

/** What is known of the last run of a container. It may be running again by now. */
export interface LastRun {
  /** When the run before it ended, by the engine's clock in milliseconds since 1970; absent: it is the first run. */
  afterMs?: number | undefined
  exitCode?: number | undefined
  /** How often the engine has started it again. */
  restarts: number
}

/**
 * The state and last output of a container now, without secrets. Call it before anything is removed. It never rejects,
 * because the failure that the evidence is for must be reported in any case.
 */
export async function gatherEvidence(
  engine: Engine,
  containerId: string,
  secrets: KnownSecrets,
  lastRun: LastRun = { restarts: 0 },
): Promise<Evidence> {
  try {
    return await look(engine, containerId, secrets, lastRun)
  } catch (error) {
    return {
      state: `unknown (${error instanceof Error ? error.message : error})`,
      ...exitOf(lastRun),
    }
  }
}

/** More than are shown, because those that this program caused are left out. */
const LINES_READ = 200

async function look(
  engine: Engine,
  containerId: string,
  secrets: KnownSecrets,
  lastRun: LastRun,
): Promise<Evidence> {
  const [details, lines] = await Promise.all([
    engine.containers.inspect(containerId),
    engine.logs.read(containerId, { last: LINES_READ }),
  ])
  return {
    state: details.state,
    lastLines: relevantLines(lines, lastRun.afterMs, secrets),
    ...(details.health === undefined ? {} : { health: details.health }),
    ...(details.healthOutput === undefined ? {} : { healthOutput: secrets.hide(details.healthOutput) }),
    ...(details.state === 'running' ? {} : { exitCode: details.exitCode }),
    ...exitOf(lastRun),
    ...memoryOf(details),
  }
}

/** The last lines of the last run, without those that were caused by this program. */
function relevantLines(lines: readonly LogLine[], afterMs = 0, secrets: KnownSecrets): string[] {
  // The engine stores the first lines of a run before it reports the start, and the last ones before it reports the end.
  const own = lines.filter(({ atMs, text }) => atMs >= afterMs && !text.includes(PROBE_AGENT))
  // Hidden before lines are left out, because a private key may begin in one of those.
  return secrets.hideLastLines(
    own.map(({ text }) => text),
    EVIDENCE_LINES,
  )
}

function exitOf({ exitCode, restarts }: LastRun): Evidence {
  return {
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(restarts === 0 ? {} : { restarts }),
  }
}

function memoryOf({ outOfMemory, memoryLimitBytes }: ContainerDetails): Evidence {
  if (!outOfMemory) return {}
  return {
    isOutOfMemory: true,
    ...(memoryLimitBytes === null ? {} : { memoryLimit: memoryLimitBytes }),
  }
}
