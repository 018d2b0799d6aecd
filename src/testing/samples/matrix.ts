import { type Problem, SsotError } from '../../core/errors/errors.ts'
import { parseMatrix } from '../../core/matrix/parse.ts'

/** A small matrix without problems. Tests refer to its lines and columns, so add only at its end. */
export const VALID = `# A matrix

## Environments

| Environment | Compose file       | Dockerfiles               | Host ports  | Purpose |
| ----------- | ------------------ | ------------------------- | ----------- | ------- |
| dev         | \`docker/dev.yml\`   | \`docker/*.Dockerfile\`     | 27000-27099 | Work    |
| test        | docker/test.yml    | docker/*.alpine.Dockerfile | 28000-28299 | Tests   |

## Services

| Service | Container port | Protocol   | Health path | Test variable | dev   | test        | Rebuild budget |
| ------- | -------------- | ---------- | ----------- | ------------- | ----- | ----------- | -------------- |
| my-api  | 8080           | http       | /health     | API_URL       | 27000 | 28000-28099 | 1.5 s          |
| db      | 5432           | postgresql | -           | DB_URL        | 27001 | 28100-28199 | -              |
| cache   | 6379           | redis      | -           | CACHE_URL     | -     | 28200-28299 | -              |

## Base images

| Image | Variable   | Registry image | Debian recipe    | Debian image         |
| ----- | ---------- | -------------- | ---------------- | -------------------- |
| node  | NODE_IMAGE | node:24@sha256:${'0'.repeat(64)} | docker/base/node | ssot/debian-node:24 |

## Obsolete names

| Obsolete             | Use instead     |
| -------------------- | --------------- |
| \`docker-compose.yml\` | docker/dev.yml  |
`

/** A matrix for a compose file as people have it, without problems, with everything that is optional. */
export const WHOLE = `# One compose file for two environments

## Environments

| Environment | Compose file         | Profiles | Env file       | Dockerfiles            | Host ports  | Versions kept | Purpose |
| ----------- | -------------------- | -------- | -------------- | ---------------------- | ----------- | ------------- | ------- |
| development | \`docker-compose.yml\` | tools    | -              | api/Dockerfile         | 3000-3999   | 10            | Work    |
| test        | \`docker-compose.yml\` | -        | \`.env.example\` | api/Dockerfile, web/*  | 28000-28999 | -             | Tests   |

## Services

| Service    | Container port | Protocol   | Health path | Test variable  | URL                                            | development | test        | Rebuild budget |
| ---------- | -------------- | ---------- | ----------- | -------------- | ---------------------------------------------- | ----------- | ----------- | -------------- |
| api        | 3000           | http       | -           | API_URL        | -                                              | 3000        | 28000-28099 | -              |
| db         | 5432           | postgresql | -           | DB_URL         | \`postgresql://app:\${PASSWORD}@{host}:{port}/app\` | 3002        | 28100-28199 | -              |
| s3         | 9000           | http       | /ready      | S3_URL         | -                                              | 3003        | 28200-28299 | -              |
| s3:console | 9001           | http       | -           | S3_CONSOLE_URL | -                                              | 3004        | -           | -              |
| dns        | 53/udp         | dns        | -           | DNS_URL        | -                                              | 3005        | 28300-28399 | -              |

## Variables

| Variable  | development | test             |
| --------- | ----------- | ---------------- |
| LOG_LEVEL | debug       | \`warn\`           |
| PASSWORD  | ""          | from environment |
| LICENCE   | -           |                  |

## Images

| Image       | Digest |
| ----------- | ------ |
| postgres:16 | sha256:${'1'.repeat(64)} |
| redis       | -      |

## Outside

| Path          | Reason            |
| ------------- | ----------------- |
| \`examples/**\` | samples for users |

## State

| Service | Data                     | Inputs                       | Baseline | Reset                    |
| ------- | ------------------------ | ---------------------------- | -------- | ------------------------ |
| db      | /var/lib/postgresql/data | \`db/*.sql\`, service migrate | image    | postgres app             |
| s3      | /data                    | -                            | -        | exec sh -c 'rm -r /data' |
`

export const FILE = 'docker/MATRIX.md'

type Change = readonly [from: string, to: string]

/** The valid matrix with texts replaced; each `from` must occur in it exactly once. */
export function changed(...changes: readonly Change[]): string {
  return changedIn(VALID, ...changes)
}

/** A text with others replaced; each `from` must occur in it exactly once. */
export function changedIn(text: string, ...changes: readonly Change[]): string {
  return changes.reduce((before, [from, to]) => {
    if (before.split(from).length !== 2) throw new Error(`not exactly once in the text: ${from}`)
    return before.replace(from, () => to)
  }, text)
}

/** The problems of a matrix; empty: it is valid. */
export function problemsOf(text: string): readonly Problem[] {
  try {
    parseMatrix(text, FILE)
    return []
  } catch (error) {
    if (error instanceof SsotError && error.code === 'MATRIX_INVALID') return error.problems
    throw error
  }
}
