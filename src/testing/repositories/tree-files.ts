/**
 * A matrix with the environment `test` and the service `web`.
 * @param more more tables, such as one of obsolete names
 */
export function matrixText(more = ''): string {
  return `# Matrix

## Environments

| Environment | Compose file | Dockerfiles | Host ports | Purpose |
| --- | --- | --- | --- | --- |
| test | docker/compose.yml | docker/*.Dockerfile | 31000-31099 | tests |

## Services

| Service | Container port | Protocol | Health path | Test variable | test | Rebuild budget |
| --- | --- | --- | --- | --- | --- | --- |
| web | 80 | http | / | WEB_URL | 31000 | - |
${more}`
}
