import fc from 'fast-check'
import { lines, oneOf } from './texts.ts'

/** The services of generated compose files; the first two have rows in the matrix of the tests. */
const SERVICES = ['api', 'cache', 'worker'] as const

/** The variables in generated compose files, with their values. */
export const VALUES: Readonly<Record<string, string>> = {
  API_PORT: '28000',
  CACHE_PORT: '28100',
  POSTGRES_IMAGE: 'postgres:17',
  TAG: '1.2',
  LEVEL: 'debug',
  EXTRA: 'extra',
  NAME: 'shop',
}

/** The value of `image` in YAML. */
const image = oneOf(
  'redis:8.2',
  '"redis"',
  'redis:latest',
  "'host:5000/img:1'",
  '${POSTGRES_IMAGE:?}',
  'redis:${TAG:-8}',
  '"redis:${TAG-8}" # as ever',
  '${POSTGRES_IMAGE:-postgres:${TAG:-15}}',
  'redis:$TAG',
)

const environmentValue = oneOf(
  '${LEVEL:-info}',
  '"${LEVEL:-a b}"',
  "'${EXTRA-}'",
  '${LEVEL}',
  '$LEVEL',
  '$${LEVEL:-x}',
  '"$$LEVEL and ${NAME:?has to be set}"',
  '${NAME:+on}',
  '"a # ${LEVEL-b} c"',
  '>-\n        two\n        ${LEVEL:-lines}',
  '|\n        one ${LEVEL}\n        two ${NAME:-x}',
  '"\\t${LEVEL:-x}"',
  '"${LEVEL:-${NAME:-deep}}"',
  '${LEVEL:-${NAME}}',
  '${EXTRA:-}',
  '"${LEVEL:?set ${NAME:-it}}"',
  'plain',
  '"ünï😀 ${LEVEL:-x}"',
)

const port = (service: string) => {
  const target = service === 'cache' ? '6379' : '8080'
  const variable = service === 'cache' ? 'CACHE_PORT' : 'API_PORT'
  return oneOf(
    `"127.0.0.1:\${${variable}:?from the matrix, table Services}:${target}"`,
    `127.0.0.1:\${${variable}:-28007}:${target}`,
    `"28000:${target}"`,
    `'127.0.0.1:28003:${target}/tcp'`,
    `${target}`,
    `"9000:${target}" # for now`,
    '"53:53/udp"',
    `target: ${target}\n        published: "28001"`,
  )
}

const health = oneOf(
  '    healthcheck:\n      test: [CMD, "true"]',
  '    healthcheck: { disable: true }',
  '    # none',
)

/** The lines of a service. */
function service(name: string): fc.Arbitrary<string> {
  return fc
    .record({
      source: fc.oneof(
        image.map((text) => `    image: ${text}`),
        oneOf(
          '    build:\n      context: ..\n      dockerfile: docker/api.Dockerfile',
          '    build:\n      context: ..\n      dockerfile: "docker/api.alpine.Dockerfile"\n      target: build',
          '    build:\n      context: ../${NAME:-app}',
        ),
      ),
      ports: fc.array(port(name), { maxLength: 2 }),
      values: fc.array(environmentValue, { maxLength: 4 }),
      isList: fc.boolean(),
      containerName: oneOf(
        '',
        // Newer versions of Compose refuse the same name for two services.
        `    container_name: shop-${name}-one`,
        `    container_name: "shop-${name}-two"  # old`,
        `    container_name: \${NAME:-shop}-${name}-three`,
      ),
      flow: oneOf(
        '',
        '',
        '    labels: { a: $LEVEL, b: "$LEVEL", c: $LEVEL and $NAME }',
        '    tmpfs: [/$NAME/a, /b]',
        '    labels:\n      - $LEVEL=$NAME',
        '    labels: { url: postgres://app:generated-value@$NAME/app }',
        '    command: [run, "--token=${NAME:-generated-value}", --requirepass, generated-value]',
        '    command: |\n      run --token "generated-value" \\\n        --level ${LEVEL:-x}',
        '    entrypoint: sh -c "API_TOKEN=generated-value run \'$$LEVEL\'"',
      ),
      health,
    })
    .map(({ source, ports, values, isList, containerName, flow, health: check }) => {
      const usable = isList
        ? values.filter((value) => /^[\w$-]/u.test(value) && !value.includes('#'))
        : values
      return lines(
        `  ${name}:`,
        source,
        containerName,
        ports.length > 0 && '    ports:',
        ...ports.map((entry) => `      - ${entry}`),
        usable.length > 0 && '    environment:',
        ...usable.map((value, index) =>
          isList ? `      - V${index}=${value}` : `      V${index}: ${value}`,
        ),
        flow,
        check,
      )
    })
}

const ends = oneOf(
  '',
  'networks:\n  back:\n    name: shop-back\n    driver: bridge',
  'networks:\n  back: { name: shop-back }\nvolumes:\n  data:\n    name: "${NAME:-shop}-data"',
  'networks:\n  default: { name: shared, external: true }',
  'volumes:\n  data:\n    name: shop-data # kept\n  other: {}',
  'configs:\n  app:\n    content: |\n      level = ${LEVEL:-x}\n\n      password = "generated-value"',
)

const heads = oneOf('', '# A stack\n', 'name: shop\n', 'x-shared: &shared\n  init: true\n')

/** A valid compose file with many things that rules report. */
export const composeText: fc.Arbitrary<string> = fc
  .record({ head: heads, names: fc.subarray([...SERVICES], { minLength: 1 }), end: ends })
  .chain(({ head, names, end }) =>
    fc.tuple(...names.map(service)).map((services) => lines(`${head}services:`, ...services, end)),
  )
  .map((text) => `${text}\n`)
