/** The text of a matrix with one environment and a number of services, up to about 50,000. */
export function matrixOf(services: number): string {
  const rows = Array.from(
    { length: services },
    (_, index) => `| service-${index} | 8080 | http | /health | URL_${index} | ${10_000 + index} | 1.5 s |`,
  )
  return [
    '## Environments',
    '',
    '| Environment | Compose file | Dockerfiles | Host ports | Purpose |',
    '| --- | --- | --- | --- | --- |',
    '| test | docker/test.yml | `docker/*.Dockerfile` | 10000-60000 | Benchmark |',
    '',
    '## Services',
    '',
    '| Service | Container port | Protocol | Health path | Test variable | test | Rebuild budget |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}
