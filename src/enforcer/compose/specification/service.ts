import { BUILD } from './build.ts'
import { DEPLOY } from './deploy.ts'
import { DEVELOP } from './develop.ts'
import { BLKIO_CONFIG, DEVICES, GPUS } from './devices.ts'
import { HEALTHCHECK, healthcheckFaults } from './healthcheck.ts'
import { PROVIDER, SERVICE_MODELS } from './models.ts'
import { MOUNTS } from './mounts.ts'
import { SERVICE_NETWORKS } from './networks.ts'
import { PORTS } from './ports.ts'
import {
  COMMAND,
  DISTINCT_TEXTS,
  EXTRA_HOSTS,
  FILE_MOUNTS,
  HOOK,
  KEY_VALUES,
  START_HOOK,
  TEXT_OR_TEXTS,
  TEXTS,
  ULIMITS,
} from './shape/common.ts'
import {
  BOOLEAN,
  BYTES,
  DECIMAL,
  DURATION,
  integer,
  NAME,
  NUMBER,
  oneOf,
  pattern,
  STRICT_BOOLEAN,
  TEXT,
  TEXT_OR_INTEGER,
  WHOLE_BYTES,
} from './shape/scalars.ts'
import {
  closedMapOf,
  dictionaryOf,
  either,
  listOf,
  mapOf,
  nullable,
  type Shape,
  setOf,
} from './shape/shape.ts'

const DEPENDS_ON = either(
  DISTINCT_TEXTS,
  dictionaryOf(
    mapOf(
      {
        condition: oneOf('service_started', 'service_healthy', 'service_completed_successfully'),
        required: BOOLEAN,
        restart: BOOLEAN,
      },
      { required: ['condition'] },
    ),
    NAME,
  ),
)

const ENV_FILE = either(
  TEXT,
  listOf(
    either(
      TEXT,
      closedMapOf({ path: TEXT, format: oneOf('raw'), required: BOOLEAN }, { required: ['path'] }),
    ),
  ),
)

const EXTENDS = either(TEXT, mapOf({ service: TEXT, file: TEXT }, { required: ['service'] }))

const LOG_OPTION: Shape = {
  scalar: { noun: 'a text or number', accepts: ({ type }) => type !== 'boolean' },
  isNullable: true,
}

const PULL_POLICY: Shape = {
  scalar: {
    noun: 'one of "always", "never", "missing", "build", "daily", "weekly", or "every_" with a duration',
    accepts: ({ type, text }) =>
      type === 'text' &&
      /always|never|build|if_not_present|missing|refresh|daily|weekly|every_(?:\d+[wdhms])+/u.test(text),
    names: ['always', 'never', 'missing', 'if_not_present', 'build', 'refresh', 'daily', 'weekly'],
  },
}

/** @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md */
export const SERVICE = mapOf(
  {
    annotations: KEY_VALUES,
    attach: BOOLEAN,
    blkio_config: BLKIO_CONFIG,
    build: BUILD,
    cap_add: TEXTS,
    cap_drop: TEXTS,
    cgroup: oneOf('host', 'private'),
    cgroup_parent: TEXT,
    command: COMMAND,
    configs: FILE_MOUNTS,
    container_name: pattern('a name of two letters or more', /[a-zA-Z0-9][a-zA-Z0-9_.-]/u),
    cpu_count: integer({ min: 0 }),
    cpu_percent: integer({ min: 0, max: 100 }),
    cpu_period: NUMBER,
    cpu_quota: NUMBER,
    cpu_rt_period: NUMBER,
    cpu_rt_runtime: NUMBER,
    cpu_shares: NUMBER,
    cpus: DECIMAL,
    cpuset: TEXT,
    credential_spec: mapOf({ config: TEXT, file: TEXT, registry: TEXT }),
    depends_on: DEPENDS_ON,
    deploy: DEPLOY,
    develop: DEVELOP,
    device_cgroup_rules: DISTINCT_TEXTS,
    devices: DEVICES,
    dns: TEXT_OR_TEXTS,
    dns_opt: TEXTS,
    dns_search: TEXT_OR_TEXTS,
    domainname: TEXT,
    entrypoint: COMMAND,
    env_file: ENV_FILE,
    environment: KEY_VALUES,
    expose: listOf(TEXT_OR_INTEGER),
    extends: EXTENDS,
    external_links: DISTINCT_TEXTS,
    extra_hosts: EXTRA_HOSTS,
    gpus: GPUS,
    group_add: setOf(TEXT_OR_INTEGER),
    healthcheck: HEALTHCHECK,
    hostname: TEXT,
    image: TEXT,
    init: BOOLEAN,
    ipc: TEXT,
    isolation: TEXT,
    label_file: TEXT_OR_TEXTS,
    labels: KEY_VALUES,
    links: TEXTS,
    logging: mapOf({ driver: TEXT, options: dictionaryOf(LOG_OPTION) }),
    mac_address: TEXT,
    mem_limit: BYTES,
    mem_reservation: WHOLE_BYTES,
    mem_swappiness: WHOLE_BYTES,
    memswap_limit: BYTES,
    models: SERVICE_MODELS,
    network_mode: TEXT,
    networks: SERVICE_NETWORKS,
    oom_kill_disable: BOOLEAN,
    oom_score_adj: integer({ min: -1000, max: 1000 }),
    pid: nullable(TEXT),
    pids_limit: NUMBER,
    platform: TEXT,
    ports: PORTS,
    post_start: listOf(HOOK),
    pre_start: listOf(START_HOOK),
    pre_stop: listOf(HOOK),
    privileged: BOOLEAN,
    profiles: TEXTS,
    provider: PROVIDER,
    pull_policy: PULL_POLICY,
    pull_refresh_after: TEXT,
    read_only: BOOLEAN,
    restart: TEXT,
    runtime: TEXT,
    scale: integer(),
    secrets: FILE_MOUNTS,
    security_opt: DISTINCT_TEXTS,
    shm_size: BYTES,
    stdin_open: BOOLEAN,
    stop_grace_period: DURATION,
    stop_signal: TEXT,
    storage_opt: dictionaryOf(nullable(TEXT_OR_INTEGER)),
    sysctls: KEY_VALUES,
    tmpfs: TEXT_OR_TEXTS,
    tty: BOOLEAN,
    ulimits: ULIMITS,
    use_api_socket: STRICT_BOOLEAN,
    user: TEXT,
    userns_mode: TEXT,
    uts: TEXT,
    volumes: MOUNTS,
    volumes_from: DISTINCT_TEXTS,
    working_dir: TEXT,
  },
  { exclusive: [['network_mode', 'networks']], basedOn: 'extends', faults: healthcheckFaults },
)

/** The keys that a service may have, without extensions. */
export const SERVICE_KEYS: ReadonlySet<string> = new Set(SERVICE.map.keys.keys())
