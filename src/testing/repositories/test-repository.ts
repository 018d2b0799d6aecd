import type { Edit, Finding } from '../../enforcer/finding.ts'
import type { Repository } from '../../enforcer/repository.ts'
import type { Rule } from '../../enforcer/rule.ts'
import { assemble } from '../../enforcer/scan/assemble.ts'
import type { Source } from '../../enforcer/source.ts'

/** The path of the matrix in a repository for tests. */
export const TEST_MATRIX = 'docker/DOCKER_SSOT_MATRIX.md'

/**
 * A repository for tests, made from the texts of its files by path. A text may start with a byte order mark.
 *
 * @param matrixPath the path of its matrix
 */
export function repositoryOf(files: Record<string, string>, matrixPath = TEST_MATRIX): Repository {
  const sources = new Map(Object.entries(files).map(([path, text]) => [path, sourceOf(path, text)]))
  return assemble({ files: new Set(sources.keys()), sources, unread: [], matrixPath }).repository
}

function sourceOf(path: string, text: string): Source {
  const hasBom = text.startsWith('\uFEFF')
  return { path, text: hasBom ? text.slice(1) : text, hasBom }
}

export interface TestEnvironment {
  name: string
  composeFile: string
  dockerfiles: string
  hostPorts: string
}

const TEST_ENVIRONMENTS: readonly TestEnvironment[] = [
  {
    name: 'dev',
    composeFile: 'docker/dev.yml',
    dockerfiles: 'docker/*.Dockerfile',
    hostPorts: '27000-27099',
  },
  {
    name: 'test',
    composeFile: 'docker/test.yml',
    dockerfiles: 'docker/*.alpine.Dockerfile',
    hostPorts: '28000-28299',
  },
]

/**
 * The text of a matrix for tests.
 *
 * @param services the rows of the table Services; default: api, with one port in dev and a range in test
 * @param more more tables
 */
export function matrixText(
  services = '| api | 8080 | http | /health | API_URL | 27000 | 28000-28099 | - |',
  more = '',
  environments: readonly TestEnvironment[] = TEST_ENVIRONMENTS,
): string {
  const rows = environments.map(
    ({ name, composeFile, dockerfiles, hostPorts }) =>
      `| ${name} | ${composeFile} | ${dockerfiles} | ${hostPorts} | Purpose |`,
  )
  const names = environments.map(({ name }) => name)
  return `# Matrix

## Environments

| Environment | Compose file | Dockerfiles | Host ports | Purpose |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

## Services

| Service | Container port | Protocol | Health path | Test variable | ${names.join(' | ')} | Rebuild budget |
| --- | --- | --- | --- | --- | ${names.map(() => '---').join(' | ')} | --- |
${services}

## Base images

| Image | Variable | Registry image | Debian recipe | Debian image |
| --- | --- | --- | --- | --- |
| postgres | POSTGRES_IMAGE | postgres:17@sha256:${'0'.repeat(64)} | - | - |
${more}`
}

/** The findings of a rule as lines: `docker/dev.yml:3:5 service api: what is wrong`. */
export function found(rule: Rule, repository: Repository): string[] {
  return [...rule.check(repository)].map(
    ({ at, subject, message }) => `${at.file}:${at.line}:${at.column} ${subject}: ${message}`,
  )
}

/** The texts of changed files after the edits of all findings, by path. */
export function fixed(rule: Rule, repository: Repository): Record<string, string> {
  const edits = [...rule.check(repository)].flatMap(({ edits: own }: Finding) => own ?? [])
  const sources = [...repository.composeFiles, ...repository.dockerfiles].map(({ source }) => source)
  return Object.fromEntries(
    sources
      .filter(({ path }) => edits.some((edit) => edit.path === path))
      .map(({ path, text }) => [
        path,
        applied(
          text,
          edits.filter((edit) => edit.path === path),
        ),
      ]),
  )
}

function applied(text: string, edits: readonly Edit[]): string {
  const ordered = [...edits].sort((a, b) => b.start - a.start)
  return ordered.reduce((all, { start, end, text: by }) => all.slice(0, start) + by + all.slice(end), text)
}

/** For each finding, the rest of the line from the position it points at, so that tests can check the position. */
export function pointedAt(rule: Rule, repository: Repository): string[] {
  const { composeFiles, dockerfiles } = repository
  const sources = new Map([...composeFiles, ...dockerfiles].map(({ source }) => [source.path, source]))
  return [...rule.check(repository)].map(({ at }) => {
    const source = sources.get(at.file)
    const lines = source?.text.split(/\r\n|\n|\r/u) ?? []
    return (lines[at.line - 1] ?? '').slice(at.column - 1)
  })
}
