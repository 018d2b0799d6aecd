import fc from 'fast-check'
import { lines, oneOf } from './texts.ts'

/** A valid Dockerfile with many things that rules report. */
export const dockerfileText: fc.Arbitrary<string> = fc
  .record({
    head: oneOf('', '# syntax=docker/dockerfile:1', 'ARG TAG=24', '# only a comment'),
    stages: fc.array(
      fc.record({
        from: oneOf('node:24', 'node', 'node:${TAG:-latest}', 'scratch', '--platform=linux/amd64 node:24'),
        body: fc.array(
          oneOf(
            'RUN echo one \\\n  # in between\n  && echo two',
            'RUN <<EOF\nFROM inside\nEOF',
            'COPY --from=busybox /bin/sh /sh',
            'COPY .env /app/',
            'ARG NPM_TOKEN',
            'RUN npm ci',
            'ENV DB_PASSWORD=generated-value',
            'ENV A=1 B="two words"',
            'RUN --mount=type=bind,from=redis,target=/r true',
            'HEALTHCHECK NONE',
            'HEALTHCHECK CMD true',
            'CMD ["node"]',
          ),
          { maxLength: 4 },
        ),
      }),
      { minLength: 1, maxLength: 2 },
    ),
  })
  .map(({ head, stages }) =>
    lines(
      head,
      ...stages.flatMap(({ from, body }, index) => [`FROM ${from} AS stage${index}`, ...body]),
      'CMD ["node"]\n',
    ),
  )

const command = oneOf(
  'docker compose -f docker/dev.yml up',
  'docker compose -f docker/dev.yml -f docker/test.yml up',
  'docker compose -f docker/test.yml up || docker compose -f docker/dev.yml up',
  'docker build -f docker/gone.Dockerfile .',
  'docker pull a:1 || docker pull b:1',
  'COMPOSE_FILE=docker/dev.yml:docker/test.yml docker compose ps',
  'cd docker && docker compose -f dev.yml ps',
  'echo "docker compose -f x.yml up"',
  'for f in docker/dev.yml docker/test.yml; do [ -f $f ] && break; done',
)

/** A shell script. */
export const shellText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      command,
      command.map((text) => `if ! ${text}; then\n  docker compose -f docker/test.yml up\nfi`),
      command.map((text) => `cat <<EOF\n${text}\nEOF`),
      command.map((text) => `# ${text}`),
      command.map((text) => `x=$(${text})`),
    ),
    { maxLength: 5 },
  )
  .map((all) => lines('#!/bin/sh', ...all, 'true\n'))

/** Python that calls Docker. */
export const pythonText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      command.map(
        (text) => `try:\n    run("${text.replaceAll('"', "'")}", shell=True)\nexcept Exception:\n    pass`,
      ),
      command.map((text) => `"""\n${text}\n"""`),
      oneOf('run(["docker", "compose", "-f", "docker/dev.yml", "up"])', 'x = f"{a}"', '# docker compose up'),
    ),
    { maxLength: 4 },
  )
  .map((all) => lines(...all, 'pass\n'))

/** JavaScript that calls Docker. */
export const scriptText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      command.map((text) => `try { run(\`${text}\`) } catch { run('docker compose -f docker/dev.yml up') }`),
      oneOf(
        "run('docker', ['compose', '-f', 'docker/dev.yml', 'up'])",
        'const r = /["`]/',
        '// docker compose up',
      ),
    ),
    { maxLength: 4 },
  )
  .map((all) => lines(...all, 'run()\n'))

/** A GitHub Actions workflow. */
export const workflowText: fc.Arbitrary<string> = fc
  .array(command, { maxLength: 3 })
  .map((all) =>
    lines(
      'on: push',
      'jobs:',
      '  test:',
      '    services:',
      '      db:',
      '        image: postgres',
      '    steps:',
      ...all.map((text) => `      - run: |\n          ${text}`),
      '      - run: npm test\n',
    ),
  )

/** A Markdown page. */
export const markdownText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      command.map((text) => `\`\`\`sh\n${text}\n\`\`\``),
      command.map((text) => `Use \`${text}\`, see [it](docker/gone.yml).`),
      oneOf(
        '> - `docker/old.yml`',
        '| a | b |\n| --- | --- |\n| `x` | y |',
        '<!-- ssot-ignore x -- y -->',
        '# Docker',
      ),
    ),
    { maxLength: 4 },
  )
  .map((all) => `${all.join('\n\n')}\n`)

/** An env file; some of its variables are secrets. */
export const envText: fc.Arbitrary<string> = fc
  .array(
    oneOf(
      'LEVEL=debug',
      'DB_PASSWORD=generated-value',
      'export API_TOKEN="generated value" # why',
      "SIGNING_SECRET='two\nlines'",
      'DATABASE_URL=postgres://app:generated-value@db/app',
      'NPM_TOKEN=${NPM_TOKEN:-generated-value}',
      'REDIS_PASSWORD_FILE=/run/secrets/redis',
      '# a comment',
      '',
    ),
    { maxLength: 5 },
  )
  .map((all) => lines(...all, 'END=1\n'))
