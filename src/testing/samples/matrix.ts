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

export const FILE = 'docker/MATRIX.md'

/** The valid matrix with texts replaced; each `from` must occur in it exactly once. */
export function changed(...changes: readonly [from: string, to: string][]): string {
  return changes.reduce((text, [from, to]) => {
    if (text.split(from).length !== 2) throw new Error(`not exactly once in the text: ${from}`)
    return text.replace(from, () => to)
  }, VALID)
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
