import { LABEL_TEARDOWN } from '../../../core/stacks/labels.ts'
import type { ContainerDetails, Healthcheck } from '../../containers.ts'
import type { ContainerInspect } from './schemas.ts'

/** The engine's own default where a healthcheck names no timeout. */
const DEFAULT_HEALTH_TIMEOUT_MS = 30_000
const NANOSECONDS_PER_MS = 1e6
const DEFAULT_SHELL = ['/bin/sh', '-c']

/** The engine's inspect answer in the terms of this program. */
export function containerDetails(inspect: ContainerInspect): ContainerDetails {
  const { State: state, Config: config } = inspect
  const healthcheck = healthcheckOf(config)
  const lastProbe = state.Health?.Log?.at(-1)
  return {
    id: inspect.Id,
    state: state.Status,
    exitCode: state.ExitCode,
    startedAtMs: startedAtMs(state.StartedAt),
    outOfMemory: state.OOMKilled,
    // 0 means "none" in the engine's answer, so `||` and not `??`; likewise below.
    memoryLimitBytes: inspect.HostConfig.Memory || null,
    restartPolicy: {
      name: inspect.HostConfig.RestartPolicy?.Name || 'no',
      maximumRetries: inspect.HostConfig.RestartPolicy?.MaximumRetryCount ?? 0,
    },
    exposedPorts: Object.keys(config.ExposedPorts ?? {}).flatMap((port) => {
      const [, number] = /^(\d+)(?:\/tcp)?$/.exec(port) ?? []
      return number === undefined ? [] : Number(number)
    }),
    volumes: inspect.Mounts.flatMap((mount) => (mount.Type === 'volume' && mount.Name ? [mount.Name] : [])),
    hostPorts: Object.values(inspect.HostConfig.PortBindings ?? {}).flatMap((bindings) =>
      (bindings ?? []).flatMap(({ HostPort }) => Number(HostPort) || []),
    ),
    // Without an id where the container has been created and not started.
    networks: Object.values(inspect.NetworkSettings.Networks ?? {}).flatMap(
      ({ NetworkID }) => NetworkID || [],
    ),
    // Checked when the stack was created; of a container that was not, the default is the safe reading.
    teardown: config.Labels?.[LABEL_TEARDOWN] === 'stop' ? 'stop' : 'kill',
    ...(healthcheck && { healthcheck }),
    ...(state.Error !== '' && { error: state.Error }),
    // The engine reports `none` where there is no healthcheck.
    ...(state.Health && state.Health.Status !== 'none' && { health: state.Health.Status }),
    // One that has passed explains nothing.
    ...(lastProbe &&
      lastProbe.ExitCode !== 0 && {
        healthOutput: lastProbe.Output.trim() || `exit code ${lastProbe.ExitCode}`,
      }),
  }
}

/** The engine writes the first second of year 1 for "never". */
function startedAtMs(text: string): number | null {
  const time = Date.parse(text)
  return time > 0 ? time : null
}

function healthcheckOf(config: ContainerInspect['Config']): Healthcheck | undefined {
  const [kind, ...rest] = config.Healthcheck?.Test ?? []
  if (kind === undefined || kind === 'NONE') return undefined
  const timeoutMs = (config.Healthcheck?.Timeout ?? 0) / NANOSECONDS_PER_MS || DEFAULT_HEALTH_TIMEOUT_MS
  const command = kind === 'CMD-SHELL' ? [...(config.Shell ?? DEFAULT_SHELL), ...rest] : rest
  return { command, timeoutMs }
}
