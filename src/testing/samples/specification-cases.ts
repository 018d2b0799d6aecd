/** Valid and invalid values of a key of a service, in YAML. */
export interface Values {
  readonly key: string
  readonly right: readonly string[]
  readonly wrong: readonly string[]
  /** Valid by the newest specification, but not in every version of Compose. */
  readonly newer?: readonly string[]
  /** Invalid in newer versions of Compose, while older ones change the value. */
  readonly stricter?: readonly string[]
}

/** Cases that do not follow from the tables of the specification: how scalars are written. */
export const VALUES: readonly Values[] = [
  {
    key: 'hostname',
    right: [
      'yes',
      '"123"',
      '!!str 123',
      '1.2.3',
      '1:30',
      '2001-13-01',
      '""',
      '${VARIABLE}',
      '!override 5',
      '1e',
      '0x',
    ],
    wrong: ['123', 'true', '2024-01-31', '0x1F', '0o17', '08', '1_000', '.5', '1e3', '~', '!!int 1'],
  },
  {
    key: 'labels',
    right: [
      '{ a: "2024-01-31", b: 1, c: , d: true }',
      '[a, a]',
      '!reset null',
      '!override { a: 1 }',
      '{ a: !reset null }',
    ],
    wrong: ['{ 1: x }', '{ true: x }', '{ "": x }', '[1]', '{ a: [x] }'],
    stricter: ['{ a: 2024-01-31 }'],
  },
  {
    key: 'privileged',
    right: ['yes', '"on"', '"TRUE"', 'N', '${UNSET:-true}'],
    wrong: ['1', '"1"', 'T', 'maybe', '""'],
  },
  { key: 'cpu_count', right: ['2', '"2"', '2.0'], wrong: ['-1', '"-1"', '1.5', 'x'] },
  { key: 'cpu_percent', right: ['100'], wrong: ['101', '"101"', '50.5'] },
  { key: 'cpu_period', right: ['5', '5.5', '"+5"'], wrong: ['50ms', '"5.5"', '"1_0"'] },
  {
    key: 'cpus',
    right: ['0.5', '"0.5"', '"1e1"', '"+.5"', '"5."', '1_0.5'],
    wrong: ['"0.5x"', '"."', '" 5"'],
  },
  { key: 'oom_score_adj', right: ['-1000', '"1000"'], wrong: ['-1001', '"5000"', '5.5'] },
  {
    key: 'mem_limit',
    right: ['512m', '1.5g', '1000', '-1', '1gib', '1 GiB', '5TB', '10 b', '${UNSET:-5m}'],
    newer: ['"-1"', '"1e3"'],
    wrong: ['x', '1xb', '""', '1..5m', '5mb5', '1.5.5m'],
  },
  { key: 'mem_reservation', right: ['5k'], wrong: ['1.5'] },
  {
    key: 'stop_grace_period',
    right: ['1m30s', '"0"', '1.5h', '-1s', '.5s', '1h1h', '5ns5us5ms'],
    newer: ['1d', '1w2d'],
    wrong: ['30', '"30"', '"1m 30s"', '1M', '""', 's', '--5s'],
  },
  {
    key: 'command',
    right: ["a 'b c'", 'a | "b', 'a "\\""', '[a]'],
    wrong: ["a 'b", '"a \\\\"', 'a (b)', '[a, 1]'],
  },
  {
    key: 'ports',
    right: ['[80]', '[22:22]', '["127.0.0.1:8000-8001:80-81/udp"]', '["[::1]:80:80"]', '["${UNSET:-80}:80"]'],
    wrong: [
      '[1.5]',
      '["x:80"]',
      '["80:80/x"]',
      '["localhost:80:80"]',
      '["80-82:80-81"]',
      '[""]',
      '["99999:80"]',
    ],
  },
  {
    key: 'volumes',
    right: ['[/a]', '["./a:/b:ro,z"]', '["C:\\\\a:/b"]', '["${UNSET:-./a}/c:/d:ro"]', '[a]'],
    wrong: ['["/a:/b:ro:x"]', '["/a::/b"]', '[":/b"]', '[""]'],
  },
  { key: 'devices', right: ['[/a]', '["/a:/b:rw"]', '[vendor.com/class=x]'], wrong: ['["a:b:c:d"]'] },
  {
    key: 'extra_hosts',
    right: ['["a:1.1.1.1", "b=::1"]', '{ a: ["::1"] }'],
    wrong: ['[a]', '{ "a:b": x }', '{ a: 1 }'],
  },
  {
    key: 'ulimits',
    right: ['{ a: -1, b: "5" }', '{ a: { soft: "1", hard: 2 } }'],
    wrong: ['{ a: x }', '{ a: 1.5 }'],
  },
  { key: 'security_opt', right: ['["a", "b"]'], wrong: ['[a, a]', '["$VARIABLE", "$VARIABLE"]'] },
  { key: 'group_add', right: ['[a, 1, "1"]'], wrong: ['[1, 1]', '[1.5]'] },
  {
    key: 'healthcheck',
    right: ['{ test: [] }', '{ test: "", retries: 1.5 }'],
    wrong: ['{ test: [x] }', '{ retries: -1 }'],
  },
  { key: 'pull_policy', right: ['always', 'missing'], newer: ['every_12h', 'daily'], wrong: ['sometimes'] },
  { key: 'storage_opt', right: ['{ a: 1, b: x }'], wrong: ['{ a: 1.5 }', '{ a: [x] }'] },
  {
    key: 'develop',
    right: ['{ watch: [{ path: a, action: sync, target: /a }] }'],
    wrong: ['{ watch: [{ path: a, action: sync }] }', '{ watch: [{ path: "", action: rebuild }] }'],
  },
  {
    key: 'deploy',
    right: ['{ resources: { limits: { cpus: "0.5", memory: "50", pids: "1" } } }'],
    wrong: ['{ resources: { limits: { memory: 50 } } }', '{ update_config: { parallelism: -1 } }'],
  },
  { key: 'bogus', right: ['!reset null'], wrong: ['1'] },
]
