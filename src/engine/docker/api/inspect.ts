import { hooksFromRecord } from '../../../core/hooks/record.ts'
import { type HostPort, isTransport } from '../../../core/matrix/ports.ts'
import type { ContainerSettings } from '../../../core/secrets/read/in-model.ts'
import { LABEL_PRE_STOP, LABEL_TEARDOWN } from '../../../core/stacks/labels.ts'
import type { ContainerDetails, Healthcheck } from '../../containers.ts'
import type { ContainerInspect } from './schemas.ts'

/** The default of the engine for a healthcheck without a timeout. */
const DEFAULT_HEALTH_TIMEOUT_MS = 30_000
const NANOSECONDS_PER_MS = 1e6
const DEFAULT_SHELL = ['/bin/sh', '-c']

/** Converts the engine's answer to an inspect request. */
export function containerDetails(inspect: ContainerInspect): ContainerDetails {
  const { State: state, Config: config } = inspect
  const healthcheck = healthcheckOf(config)
  const lastProbe = state.Health?.Log?.at(-1)
  return {
    id: inspect.Id,
    state: state.Status,
    exitCode: state.ExitCode,
    startedAtMs: timeOf(state.StartedAt),
    endedAtMs: timeOf(state.FinishedAt),
    outOfMemory: state.OOMKilled,
    // The engine writes 0 and the empty string for "none", so this uses `||` and not `??`.
    memoryLimitBytes: inspect.HostConfig.Memory || null,
    restartPolicy: {
      name: inspect.HostConfig.RestartPolicy?.Name || 'no',
      maximumRetries: inspect.HostConfig.RestartPolicy?.MaximumRetryCount ?? 0,
    },
    hasOwnNetwork: !/^(host$|container:)/.test(inspect.HostConfig.NetworkMode ?? ''),
    exposedPorts: Object.keys(config.ExposedPorts ?? {}).flatMap((port) => {
      const [, number] = /^(\d+)(?:\/tcp)?$/.exec(port) ?? []
      return number === undefined ? [] : Number(number)
    }),
    // The engine lists mounts in another order each time.
    volumes: inspect.Mounts.flatMap((mount) =>
      mount.Type === 'volume' && mount.Name ? [mount.Name] : [],
    ).sort(),
    hostPorts: Object.entries(inspect.HostConfig.PortBindings ?? {}).flatMap(([containerPort, bindings]) =>
      (bindings ?? []).flatMap(({ HostPort: number }) => hostPort(containerPort, Number(number))),
    ),
    // A network has no id while the container was not started.
    networks: Object.values(inspect.NetworkSettings.Networks ?? {}).flatMap(
      ({ NetworkID }) => NetworkID || [],
    ),
    // The label was checked when the stack was created. For any other container, the default is safe.
    teardown: config.Labels?.[LABEL_TEARDOWN] === 'stop' ? 'stop' : 'kill',
    stopGraceMs: config.StopTimeout == null ? null : config.StopTimeout * 1000,
    preStop: hooksFromRecord(config.Labels?.[LABEL_PRE_STOP]),
    ...sharedNetwork(inspect.HostConfig.NetworkMode),
    ...(healthcheck && { healthcheck }),
    ...(state.Error !== '' && { error: state.Error }),
    ...healthOf(state.Health),
    // A probe that has passed does not explain a failure.
    ...(lastProbe &&
      lastProbe.ExitCode !== 0 && {
        healthOutput: lastProbe.Output.trim() || `exit code ${lastProbe.ExitCode}`,
      }),
  }
}

/** What a container was created with and runs. */
export function settingsOf({ Config: config }: ContainerInspect): ContainerSettings {
  const hooks = hooksFromRecord(config.Labels?.[LABEL_PRE_STOP])
  return {
    environment: [...(config.Env ?? []), ...hooks.flatMap(({ environment }) => environment)],
    commands: [
      [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])],
      config.Healthcheck?.Test ?? [],
      ...hooks.map(({ command }) => command),
    ],
  }
}

/** The engine reports `none` when there is no healthcheck. */
function healthOf(health: ContainerInspect['State']['Health']): Pick<ContainerDetails, 'health'> {
  if (!health || health.Status === 'none') return {}
  // Without an event, the engine makes every container unhealthy that is paused, until a probe passes after that. The last
  // probe shows whether it is really unhealthy.
  const isUnknown = health.Status === 'unhealthy' && health.Log?.at(-1)?.ExitCode === 0
  return { health: isUnknown ? 'starting' : health.Status }
}

/** The engine writes the first second of year 1 for "never". */
function timeOf(text: string): number | null {
  const time = Date.parse(text)
  return time > 0 ? time : null
}

function sharedNetwork(mode = ''): Pick<ContainerDetails, 'sharesNetworkOf'> {
  const [, id] = /^container:(.+)$/.exec(mode) ?? []
  return id === undefined ? {} : { sharesNetworkOf: id }
}

function healthcheckOf(config: ContainerInspect['Config']): Healthcheck | undefined {
  const [kind, ...rest] = config.Healthcheck?.Test ?? []
  if (kind === undefined || kind === 'NONE') return undefined
  // 0 means "not set" in the engine's answer, so this uses `||` and not `??`.
  const timeoutMs = (config.Healthcheck?.Timeout ?? 0) / NANOSECONDS_PER_MS || DEFAULT_HEALTH_TIMEOUT_MS
  const command = kind === 'CMD-SHELL' ? [...(config.Shell ?? DEFAULT_SHELL), ...rest] : rest
  return { command, timeoutMs }
}

/** @param containerPort `53/udp`, or `80` for TCP */
function hostPort(containerPort: string, port: number): HostPort[] {
  const [, transport = 'tcp'] = containerPort.split('/')
  return port > 0 && isTransport(transport) ? [{ port, transport }] : []
}
