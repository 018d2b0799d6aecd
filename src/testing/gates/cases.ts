import { REFUSED } from '../../core/compose/support.ts'
import type { RuleId } from '../../enforcer/rule-ids.ts'

/** A small repository that something is wrong with, and who finds it. */
export interface GateCase {
  /** What is wrong, as a noun phrase. */
  what: string
  /** The rule that finds it. */
  rule: RuleId
  /** The code with which a start refuses it without any rule; null: only the rule says so before the containers are made. */
  code: string | null
  /** Keys of the service `web` in `compose.yml`, and what follows the services. */
  web?: string
  more?: string
  matrix?: (text: string) => string
  files?: Record<string, string>
  /** Files that are not there. */
  without?: string[]
}

const MATRIX = `## Environments

| Environment | Compose file | Profiles | Env file | Dockerfiles | Host ports | Purpose |
| --- | --- | --- | --- | --- | --- | --- |
| test | compose.yml | - | - | docker/*.Dockerfile | 31000-31999 | Tests |

## Services

| Service | Container port | Protocol | Health path | Test variable | test | Rebuild budget |
| --- | --- | --- | --- | --- | --- | --- |
| web | 80 | http | / | WEB_URL | 31000-31049 | - |
| other | 81 | http | / | OTHER_URL | - | - |
`

/** What nothing is wrong with. */
const WEB = '    image: nginx:1.29\n    ports: ["3000:80"]\n'

export function filesOf({
  web = WEB,
  more = '',
  matrix = (text) => text,
  files = {},
  without = [],
}: Partial<GateCase>) {
  const all: Record<string, string> = {
    'docker/DOCKER_SSOT_MATRIX.md': matrix(MATRIX),
    'compose.yml': `services:\n  web:\n${web}${more}`,
    'docker/web.Dockerfile': 'FROM scratch AS run\n',
    ...files,
  }
  return Object.fromEntries(Object.entries(all).filter(([path]) => !without.includes(path)))
}

/** For each row of what is refused, what a service has of it. */
const FEATURES: Readonly<Record<string, Pick<GateCase, 'web' | 'more'>>> = {
  '`provider`': { web: WEB, more: '  cloud:\n    provider: { type: example }\n' },
  'a config or secret that is `external` or has a `driver`': {
    web: `${WEB}    configs: [c]\n`,
    more: 'configs: { c: { external: true } }\n',
  },
  'a config or secret with `content` or `environment` in a service with `read_only: true`': {
    web: `${WEB}    read_only: true\n    configs: [c]\n`,
    more: 'configs: { c: { content: text } }\n',
  },
  'a config or secret with `content` or `environment` at a path in a read-only mount': {
    web: `${WEB}    volumes: ["settings:/etc/v:ro"]\n    configs: [{ source: c, target: /etc/v/c }]\n`,
    more: 'volumes: { settings: }\nconfigs: { c: { content: text } }\n',
  },
  'a config or secret with `content` or `environment` at a path in a `tmpfs`': {
    web: `${WEB}    tmpfs: [/tmp]\n    configs: [{ source: c, target: /tmp/c }]\n`,
    more: 'configs: { c: { content: text } }\n',
  },
  'a config or secret with `content` or `environment` at a path in a mounted folder of this machine': {
    web: `${WEB}    volumes: ["./docker:/etc/d"]\n    configs: [{ source: c, target: /etc/d/c }]\n`,
    more: 'configs: { c: { content: text } }\n',
  },
  'a config or secret with `content` or `environment`, and a `uid` or `gid` that is no number': {
    web: `${WEB}    configs: [{ source: c, uid: root }]\n`,
    more: 'configs: { c: { content: text } }\n',
  },
}

/**
 * Rows that Compose may refuse itself, or that depend on its version, with the reason: their rule is tested without Compose.
 */
export const WITHOUT_COMPOSE: ReadonlySet<string> = new Set([
  'several replicas of a service that publishes ports', // row-not-publishable is earlier
  '`pre_start`', // newer than 2.26
  '`use_api_socket`', // newer than 2.26
  'a hook without a `command`', // Compose refuses it
])

export const CASES: readonly GateCase[] = [
  {
    what: 'a published port without a row',
    rule: 'port-without-row',
    code: 'COMPOSE_INVALID',
    web: `${WEB.replace(']', ', "9229:9229"]')}`,
  },
  {
    what: 'a port of another transport without a row',
    rule: 'port-without-row',
    code: 'COMPOSE_INVALID',
    web: WEB.replace(']', ', "80:80/udp"]'),
  },
  {
    what: 'a row of a service that is not there',
    rule: 'row-not-publishable',
    code: 'COMPOSE_INVALID',
    matrix: (text) => text.replace('| web | 80', '| wed | 80'),
    web: '    image: nginx:1.29\n',
  },
  {
    what: 'a row of a service with an inactive profile',
    rule: 'row-not-publishable',
    code: 'SERVICE_NEVER_STARTED',
    web: `${WEB}    profiles: [tools]\n`,
    more: '  job: { image: "nginx:1.29" }\n',
  },
  {
    what: 'a row of a service with 0 replicas',
    rule: 'row-not-publishable',
    code: 'SERVICE_NEVER_STARTED',
    web: `${WEB}    scale: 0\n`,
  },
  {
    what: 'a row of a service on the network of the host',
    rule: 'row-not-publishable',
    code: 'COMPOSE_INVALID',
    web: '    image: nginx:1.29\n    network_mode: host\n',
  },
  {
    what: 'a row of a service with two replicas',
    rule: 'row-not-publishable',
    code: 'COMPOSE_INVALID',
    web: `${WEB}    scale: 2\n`,
  },
  {
    what: 'a required port variable that is not set',
    rule: 'variable-missing',
    code: 'COMPOSE_INVALID',
    web: `${WEB}    command: ["\${OTHER_PORT:?}"]\n`,
  },
  {
    what: 'a required URL variable that is not set',
    rule: 'variable-missing',
    code: 'COMPOSE_INVALID',
    web: `${WEB}    command: ["\${OTHER_URL:?}"]\n`,
  },
  {
    what: 'a label of this program on a service',
    rule: 'reserved-label',
    code: 'COMPOSE_INVALID',
    web: `${WEB}    labels: { dev.ssot-docker.run: x }\n`,
  },
  {
    what: 'an unknown value of the label for the teardown',
    rule: 'reserved-label',
    code: 'COMPOSE_INVALID',
    web: `${WEB}    labels: { dev.ssot-docker.teardown: x }\n`,
  },
  {
    what: 'a label of this program on a network',
    rule: 'reserved-label',
    code: 'COMPOSE_INVALID',
    more: 'networks: { default: { labels: { dev.ssot-docker.run: x } } }\n',
  },
  {
    what: 'a fixed subnet with a static address',
    rule: 'subnet-fixed',
    code: 'COMPOSE_INVALID',
    web: `${WEB}    networks: { default: { ipv4_address: 172.27.250.5 } }\n`,
    more: 'networks: { default: { ipam: { config: [{ subnet: 172.27.250.0/24 }] } } }\n',
  },
  {
    what: 'a Dockerfile that is not there',
    rule: 'build-target-missing',
    code: 'DOCKERFILE_MISSING',
    web: `${WEB}    build: { context: ., dockerfile: docker/gone.Dockerfile }\n`,
  },
  {
    what: 'a build context that is not there',
    rule: 'build-target-missing',
    code: 'BUILD_CONTEXT_MISSING',
    web: `${WEB}    build: { context: ./gone, dockerfile: ../docker/web.Dockerfile }\n`,
  },
  {
    what: 'a stage that the Dockerfile does not have',
    rule: 'build-target-missing',
    code: null,
    web: `${WEB}    build: { context: ., dockerfile: docker/web.Dockerfile, target: gone }\n`,
  },
  {
    what: 'a Dockerfile outside the pattern',
    rule: 'build-outside-pattern',
    code: 'DOCKERFILE_OUTSIDE_PATTERN',
    web: `${WEB}    build: .\n`,
    files: { Dockerfile: 'FROM scratch\n' },
  },
  {
    what: 'a mount of a file that is not there',
    rule: 'mount-source-missing',
    code: 'MOUNT_MISSING',
    web: `${WEB}    volumes: ["./gone.conf:/etc/gone.conf:ro"]\n`,
  },
  {
    what: 'a config of a file that is not there',
    rule: 'mount-source-missing',
    code: 'MOUNT_MISSING',
    web: `${WEB}    configs: [c]\n`,
    more: 'configs: { c: { file: ./gone.txt } }\n',
  },
  {
    what: 'a compose file that is not there',
    rule: 'matrix-target-missing',
    code: 'COMPOSE_FILE_MISSING',
    without: ['compose.yml'],
  },
  {
    what: 'an Env file that is not there',
    rule: 'matrix-target-missing',
    code: 'ENV_FILE_MISSING',
    matrix: (text) => text.replace('| compose.yml | - | - |', '| compose.yml | - | gone.env |'),
  },
  {
    what: 'a matrix with a problem',
    rule: 'matrix-invalid',
    code: 'MATRIX_INVALID',
    matrix: (text) => text.replace('31000-31999', '31000-300'),
  },
  {
    what: 'patterns that overlap',
    rule: 'matrix-pattern-overlap',
    code: 'MATRIX_INVALID',
    matrix: (text) =>
      text
        .replace(
          '\n\n## Services',
          '\n| dev | dev.yml | - | - | docker/web.Dockerfile | 32000-32099 | Work |\n\n## Services',
        )
        .replace('| test | Rebuild', '| test | dev | Rebuild')
        .replace('--- |\n| web', '--- | --- |\n| web')
        .replace('31049 | -', '31049 | - | -')
        .replace('OTHER_URL | - |', 'OTHER_URL | - | - |'),
    files: { 'dev.yml': 'services: { web: { image: "nginx:1.29" } }\n' },
  },
  {
    what: 'a default that nothing decides',
    rule: 'silent-fallback',
    code: null,
    web: `${WEB}    environment: { LEVEL: "\${LEVEL:-info}" }\n`,
  },
  {
    what: 'a circle of dependencies',
    rule: 'compose-invalid',
    code: 'COMPOSE_INVALID',
    web: `${WEB}    depends_on: [web]\n`,
  },
  {
    what: 'a dependency on a service with an inactive profile',
    rule: 'compose-invalid',
    code: 'COMPOSE_INVALID',
    web: `${WEB}    depends_on: [job]\n`,
    more: '  job: { image: "nginx:1.29", profiles: [jobs] }\n',
  },
  { what: 'an unknown key', rule: 'compose-invalid', code: 'COMPOSE_INVALID', web: `${WEB}    imagee: x\n` },
  {
    what: 'a missing env file of a service',
    rule: 'compose-invalid',
    code: 'COMPOSE_INVALID',
    web: `${WEB}    env_file: gone.env\n`,
  },
  ...REFUSED.flatMap(({ feature }): GateCase[] => {
    const files = FEATURES[feature]
    return files ? [{ what: feature, rule: 'unsupported-feature', code: 'COMPOSE_INVALID', ...files }] : []
  }),
]

/** What looks like it, and which neither finds wrong. */
export const CLEAN: readonly (Pick<GateCase, 'what'> & Partial<GateCase>)[] = [
  {
    what: 'another host port, an address and a range of ports',
    web: WEB.replace('3000:80', '0.0.0.0:8080:80'),
  },
  {
    what: 'fixed names',
    web: `${WEB}    container_name: shop\n    hostname: shop\n`,
    more: 'networks: { default: { name: shop } }\nvolumes: { v: { name: shop } }\n',
  },
  {
    what: 'an active profile',
    web: `${WEB}    profiles: [tools]\n`,
    matrix: (text) => text.replace('| compose.yml | - |', '| compose.yml | tools |'),
  },
  {
    what: 'a subnet that nothing needs',
    more: 'networks: { default: { ipam: { config: [{ subnet: 172.27.251.0/24 }] } } }\n',
  },
  { what: 'a missing folder for data', web: `${WEB}    volumes: ["./data:/var/lib/web"]\n` },
  {
    what: 'a config with content, and a hook',
    web: `${WEB}    configs: [c]\n    post_start: [{ command: ["true"] }]\n`,
    more: 'configs: { c: { content: text } }\n',
  },
  {
    what: 'a default with a row',
    web: `${WEB}    environment: { LEVEL: "\${LEVEL:-info}" }\n`,
    matrix: (text) => `${text}\n## Variables\n\n| Variable | test |\n| --- | --- |\n| LEVEL | debug |\n`,
  },
  {
    what: 'a default that the Env file sets',
    web: `${WEB}    environment: { LEVEL: "\${LEVEL:-info}" }\n`,
    matrix: (text) => text.replace('| compose.yml | - | - |', '| compose.yml | - | test.env |'),
    files: { 'test.env': 'LEVEL=debug\n' },
  },
  {
    what: 'a Dockerfile of the pattern, and one behind an inactive profile that is not there',
    web: `${WEB}    build: { context: ., dockerfile: docker/web.Dockerfile }\n`,
    more: '  docs:\n    profiles: [docs]\n    build: ./gone\n',
  },
  {
    what: 'several replicas of a service without ports',
    more: '  worker: { image: "nginx:1.29", scale: 3 }\n',
  },
  { what: 'a password for tests', web: `${WEB}    environment: { POSTGRES_PASSWORD: hunter2 }\n` },
]
