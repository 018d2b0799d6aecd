import { expect, test } from 'vitest'
import { recordOfHooks } from '../../../core/hooks/record.ts'
import { LABEL_PRE_STOP } from '../../../core/stacks/labels.ts'
import { containerDetails, settingsOf } from './inspect.ts'
import { type ContainerInspect, containerInspectSchema } from './schemas.ts'

const base: ContainerInspect = {
  Id: 'abc',
  State: {
    Status: 'running',
    ExitCode: 0,
    StartedAt: '0001-01-01T00:00:00Z',
    FinishedAt: '0001-01-01T00:00:00Z',
    OOMKilled: false,
    Error: '',
  },
  Config: { Tty: false },
  HostConfig: {},
  NetworkSettings: {},
  Mounts: [],
}

test('a container without optional fields has defaults', () => {
  expect(containerDetails(base)).toEqual({
    id: 'abc',
    state: 'running',
    exitCode: 0,
    startedAtMs: null,
    endedAtMs: null,
    outOfMemory: false,
    memoryLimitBytes: null,
    restartPolicy: { name: 'no', maximumRetries: 0 },
    exposedPorts: [],
    hasOwnNetwork: true,
    volumes: [],
    hostPorts: [],
    networks: [],
    teardown: 'kill',
    stopGraceMs: null,
    preStop: [],
  })
})

test('the hooks that run before a stop are read from the label, and are settings like the command', () => {
  const hook = { command: ['drain', '--key', 'k'], isPrivileged: false, environment: ['A=b'] }
  const Labels = { [LABEL_PRE_STOP]: recordOfHooks([hook]) }
  const inspect = { ...base, Config: { ...base.Config, StopTimeout: 90, Labels } }
  expect(containerDetails(inspect)).toMatchObject({ preStop: [hook], stopGraceMs: 90_000 })
  expect(settingsOf(inspect)).toMatchObject({ environment: ['A=b'], commands: [[], [], hook.command] })
})

test.each([
  ['unhealthy', 1, 'unhealthy'],
  ['unhealthy', 0, 'starting'],
  ['healthy', 0, 'healthy'],
])('the status %s with a last probe that exited with %i means %s', (Status, ExitCode, health) => {
  const Health = { Status, Log: [{ ExitCode, Output: '' }] }
  expect(containerDetails({ ...base, State: { ...base.State, Health } }).health).toBe(health)
})

test('a container can share the network of another one', () => {
  const details = containerDetails({ ...base, HostConfig: { NetworkMode: 'container:def' } })
  expect(details).toMatchObject({ hasOwnNetwork: false, sharesNetworkOf: 'def' })
  const host = containerDetails({ ...base, HostConfig: { NetworkMode: 'host' } })
  expect(host).not.toHaveProperty('sharesNetworkOf')
})

test('the details have the health, the output of the last probe, and named and anonymous volumes', () => {
  const details = containerDetails({
    ...base,
    State: {
      ...base.State,
      Health: {
        Status: 'unhealthy',
        Log: [
          { ExitCode: 0, Output: 'ok' },
          { ExitCode: 1, Output: ' refused\n' },
        ],
      },
    },
    Mounts: [{ Type: 'volume', Name: 'data' }, { Type: 'bind' }, { Type: 'volume', Name: 'f00d' }],
  })
  expect(details).toMatchObject({ health: 'unhealthy', healthOutput: 'refused', volumes: ['data', 'f00d'] })
})

test('the details have only the networks to which the container is attached', () => {
  const Networks = { p_default: { NetworkID: 'n1' }, none_yet: { NetworkID: '' } }
  expect(containerDetails({ ...base, NetworkSettings: { Networks } }).networks).toEqual(['n1'])
})

test('the exit code replaces the output of a health probe that is empty', () => {
  const State = { ...base.State, Health: { Status: 'starting', Log: [{ ExitCode: 7, Output: '' }] } }
  expect(containerDetails({ ...base, State }).healthOutput).toBe('exit code 7')
})

test.each([
  [['CMD', 'pg_isready', '-q'], undefined, ['pg_isready', '-q']],
  [['CMD-SHELL', 'wget -q x || exit 1'], undefined, ['/bin/sh', '-c', 'wget -q x || exit 1']],
  [
    ['CMD-SHELL', 'true'],
    ['/bin/ash', '-ec'],
    ['/bin/ash', '-ec', 'true'],
  ],
])('the healthcheck %j is converted to a command', (Test, Shell, command) => {
  const Config = { Tty: false, Shell: Shell ?? null, Healthcheck: { Test, Timeout: 3e9 } }
  expect(containerDetails({ ...base, Config }).healthcheck).toEqual({ command, timeoutMs: 3000 })
})

test.each([null, {}, { Test: null }, { Test: [] }, { Test: ['NONE'] }])(
  'the setting %j is not a healthcheck',
  (Healthcheck) => {
    expect(containerDetails({ ...base, Config: { Tty: false, Healthcheck } }).healthcheck).toBeUndefined()
  },
)

test('a healthcheck without a timeout has the default of the engine', () => {
  const Config = { Tty: false, Healthcheck: { Test: ['CMD', 'true'], Timeout: 0 } }
  expect(containerDetails({ ...base, Config }).healthcheck?.timeoutMs).toBe(30_000)
})

test('the health `none` of older engines is left out', () => {
  const State = { ...base.State, Health: { Status: 'none', Log: null } }
  const parsed = containerInspectSchema.parse({ ...base, State })
  expect(containerDetails(parsed)).not.toHaveProperty('health')
})

test('the details have the host port of each binding, but none that the engine will choose', () => {
  const PortBindings = {
    '80/tcp': [{ HostPort: '28001' }, { HostPort: '28002' }],
    '81/tcp': [{ HostPort: '' }],
    '82/tcp': null,
    '53/udp': [{ HostPort: '28003' }],
  }
  expect(containerDetails({ ...base, HostConfig: { PortBindings } }).hostPorts).toEqual([
    { port: 28001, transport: 'tcp' },
    { port: 28002, transport: 'tcp' },
    { port: 28003, transport: 'udp' },
  ])
})

test('the details have the memory limit, the restart policy and the exposed TCP ports', () => {
  const details = containerDetails({
    ...base,
    Config: { Tty: false, ExposedPorts: { '80/tcp': {}, '53/udp': {}, '8080': {} } },
    HostConfig: { Memory: 67_108_864, RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 } },
  })
  expect(details).toMatchObject({
    memoryLimitBytes: 67_108_864,
    restartPolicy: { name: 'on-failure', maximumRetries: 3 },
    exposedPorts: [8080, 80],
  })
})

test('a container without a memory limit and a restart policy has defaults', () => {
  const HostConfig = { Memory: 0, RestartPolicy: { Name: '' as const, MaximumRetryCount: 0 } }
  expect(containerDetails({ ...base, HostConfig })).toMatchObject({
    memoryLimitBytes: null,
    restartPolicy: { name: 'no' },
  })
})

test.each([
  ['p_default', true],
  ['host', false],
  ['container:0123', false],
  ['none', true],
])('a container in network mode %s has a network of its own: %s', (NetworkMode, expected) => {
  expect(containerDetails({ ...base, HostConfig: { NetworkMode } }).hasOwnNetwork).toBe(expected)
})
