/*
 * Services in YAML, each with keys that change what an engine is asked for when its container is created. `NAME` of the key stands
 * for the name of the service.
 */

/** By the name of the service: its keys, without its image. */
export const CREATED_SERVICES: Readonly<Record<string, string>> = {
  plain: '',
  annotations: 'annotations: { a: "1", b: x }',
  attach: 'attach: false',
  blkio: 'blkio_config: { weight: 300 }',
  'cap-add': 'cap_add: [NET_ADMIN, SYS_PTRACE]',
  'cap-drop': 'cap_drop: [ALL]',
  cgroup: 'cgroup: host',
  'cgroup-private': 'cgroup: private',
  'cgroup-parent': 'cgroup_parent: some-parent',
  command: 'command: [node, -e, "a $$b <c> & \\"d\\" ü"]',
  'command-line': 'command: sh -c \'echo "a b"\'',
  'command-empty': 'command: []',
  configs: 'configs: [conf, { source: conf, target: /etc/conf, mode: 0440, uid: "1", gid: "2" }]',
  'cpu-count': 'cpu_count: 2',
  'cpu-percent': 'cpu_percent: 50',
  'cpu-quota': 'cpu_quota: 50000\n    cpu_period: 20000',
  'cpu-shares': 'cpu_shares: 512',
  cpus: 'cpus: 0.5',
  cpuset: 'cpuset: "0"',
  'depends-on': 'depends_on: [plain]',
  'depends-on-health':
    'depends_on: { healthcheck: { condition: service_healthy }, plain: { condition: service_started, required: false } }',
  'deploy-limits':
    'deploy: { resources: { limits: { cpus: "0.25", memory: 64M, pids: 50 }, reservations: { memory: 32M } } }',
  'deploy-restart': 'deploy: { restart_policy: { condition: on-failure, max_attempts: 2, delay: 1s } }',
  'deploy-labels':
    'deploy: { labels: { a: b }, mode: replicated, placement: { constraints: [node.role == manager] } }',
  'deploy-replicas': 'deploy: { replicas: 2 }',
  develop: 'develop: { watch: [{ path: ., action: sync, target: /a }] }',
  'device-rules': 'device_cgroup_rules: ["c 1:3 mr"]',
  devices: 'devices: ["/dev/null:/dev/nothing:r"]',
  dns: 'dns: [127.0.0.53, 127.0.0.54]\n    dns_opt: [use-vc]\n    dns_search: [example.com]',
  'dns-one': 'dns: 127.0.0.53\n    dns_search: example.com',
  domainname: 'domainname: example.com',
  entrypoint: 'entrypoint: [/bin/sh, -c]',
  'entrypoint-empty': 'entrypoint: []',
  'env-file': 'env_file: service.env',
  environment:
    'environment: { A: "x$$y", B: "", C: "multi\\nline", D: 5, NOT_SET: , URL: "${WEB_URL}", STACK: "in ${WEB_PORT}" }',
  'environment-list': 'environment: ["A=1", "B=a=b", "PASSWORD=Xk42pQ9vLm8zz"]',
  expose: 'expose: ["3000", "4000-4002/udp"]',
  extends: 'extends: { service: environment }',
  'extra-hosts': 'extra_hosts: ["a.example=10.0.0.1", "b.example:host-gateway"]',
  gpus: 'deploy: { resources: { reservations: { devices: [{ capabilities: [gpu], count: 1 }] } } }',
  'group-add': 'group_add: [mail, 44]',
  healthcheck:
    'healthcheck: { test: [CMD, "true"], interval: 5s, timeout: 3s, retries: 4, start_period: 10s, start_interval: 1s }',
  'healthcheck-shell': 'healthcheck: { test: "exit $$((0))", interval: 1m30s }',
  'healthcheck-off': 'healthcheck: { disable: true }',
  'healthcheck-none': 'healthcheck: { test: [NONE] }',
  hostname: 'hostname: some-host',
  init: 'init: true',
  'init-off': 'init: false',
  ipc: 'ipc: shareable',
  'ipc-service': 'ipc: service:ipc',
  labels: 'labels: { a: "b$$c", "x.y/z": "", number: 5 }',
  'labels-list': 'labels: ["a=b", "c"]',
  links: 'links: [plain, "healthcheck:check"]',
  logging: 'logging: { driver: json-file, options: { max-size: 1m, max-file: "2" } }',
  'logging-none': 'logging: { driver: none }',
  'mac-address': 'mac_address: 02:42:ac:11:65:43',
  memory:
    'mem_limit: 128m\n    mem_reservation: 64m\n    memswap_limit: 256m\n    mem_swappiness: 10\n    oom_kill_disable: false',
  'network-none': 'network_mode: none',
  'network-host': 'network_mode: host',
  'network-bridge': 'network_mode: bridge',
  'network-service': 'network_mode: service:plain',
  networks: 'networks: { back: { aliases: [one, two] }, front: { priority: 10 } }',
  'networks-address':
    'networks: { addressed: { aliases: [here], driver_opts: { com.docker.network.endpoint.sysctls: "net.ipv4.conf.IFNAME.log_martians=1" } } }',
  'networks-two': 'networks: [front, back]',
  'networks-internal': 'networks: [internal]',
  oom: 'oom_score_adj: -500',
  pid: 'pid: host',
  'pid-service': 'pid: service:plain',
  pids: 'pids_limit: 50',
  platform: 'platform: linux/amd64',
  hooks: 'post_start: [{ command: [a] }]\n    pre_stop: [{ command: [b, "${WEB_PORT}"] }]',
  privileged: 'privileged: true',
  profiles: 'profiles: []',
  'pull-policy': 'pull_policy: never',
  'read-only': 'read_only: true',
  restart: 'restart: always',
  'restart-failure': 'restart: "on-failure:3"',
  'restart-unless': 'restart: unless-stopped',
  runtime: 'runtime: runc',
  scale: 'scale: 2',
  secrets: 'secrets: [token, { source: token, target: other }]',
  security: 'security_opt: [no-new-privileges:true, seccomp:unconfined]',
  shm: 'shm_size: 32m',
  stdin: 'stdin_open: true',
  'stop-grace': 'stop_grace_period: 1m30s',
  'stop-signal': 'stop_signal: SIGINT',
  sysctls: 'sysctls: { net.core.somaxconn: 512 }',
  tmpfs: 'tmpfs: [/run, "/tmp:size=16m,mode=1777"]',
  tty: 'tty: true',
  ulimits: 'ulimits: { nproc: 65535, nofile: { soft: 2000, hard: 4000 } }',
  user: 'user: "1000:1000"',
  userns: 'userns_mode: host',
  uts: 'uts: host',
  'volumes-named': 'volumes: ["data:/data", "cache:/cache:ro"]',
  'volumes-nocopy': 'volumes: [{ type: volume, source: data, target: /d, volume: { nocopy: true } }]',
  'volumes-anonymous': 'volumes: [/anonymous]',
  'volumes-bind': 'volumes: ["../docker:/docker:ro", "./service.env:/service.env"]',
  'volumes-bind-long':
    'volumes: [{ type: bind, source: ../docker, target: /docker, read_only: true, bind: { create_host_path: false, propagation: rslave } }]',
  'volumes-tmpfs': 'volumes: [{ type: tmpfs, target: /t, tmpfs: { size: 1048576, mode: 448 } }]',
  'volumes-from': 'volumes_from: ["volumes-named:ro", plain]',
  'working-dir': 'working_dir: /tmp',
}

/** The networks, volumes, configs and secrets that they use. */
export const CREATED_RESOURCES = `
networks:
  front: { driver: bridge, labels: { a: b }, driver_opts: { com.docker.network.bridge.enable_icc: "false" } }
  back: { attachable: true }
  internal: { internal: true }
  addressed: { ipam: { driver: default, config: [{ subnet: 172.31.119.0/24, gateway: 172.31.119.1 }] } }
volumes:
  data: { labels: { a: "$$b" } }
  cache: { driver: local, driver_opts: { type: tmpfs, device: tmpfs, o: size=1m } }
configs:
  conf: { file: ./service.env }
secrets:
  token: { file: ./service.env }
`

/** The file that they mount, by the name that they give it. */
export const CREATED_ENV_FILE = 'FROM_FILE=one two\nTOKEN=Lw83kRt5Yq0p\n'

/** Keys of a service that no sample has, and why. */
export const NOT_CREATED_KEYS: Readonly<Record<string, string>> = {
  build: 'images are built before, and named in the model',
  container_name: 'is left out of the stack of a run',
  cpu_rt_period: 'needs a kernel with real-time groups',
  cpu_rt_runtime: 'needs a kernel with real-time groups',
  credential_spec: 'Windows only',
  external_links: 'needs a container of another project, which a name of a sample could not have',
  gpus: 'older versions of Compose do not know it; the same request as with `deploy`',
  isolation: 'Windows only',
  label_file: 'older versions of Compose do not know it; it becomes labels in the canonical form',
  models: 'needs Docker Model Runner',
  pre_start: 'is refused',
  provider: 'is refused',
  pull_refresh_after: 'about pulling',
  storage_opt: 'needs a file system with quotas',
  use_api_socket: 'is refused',
}
