import type { Edit, Finding } from '../../enforcer/finding.ts'
import type { Repository } from '../../enforcer/repository.ts'
import type { Rule } from '../../enforcer/rule.ts'
import { assemble } from '../../enforcer/scan/assemble.ts'
import type { Source } from '../../enforcer/source.ts'

/** Where the matrix of a repository for tests lies. */
export const TEST_MATRIX = 'docker/DOCKER_SSOT_MATRIX.md'

/**
 * A repository for tests, out of the text of each file by its path. A byte order mark may begin a text.
 *
 * @param matrixPath where its matrix lies
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
 * @param services the rows of Services; api by default, with one port in dev and a range in test
 * @param more further tables
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

/** What a rule finds in files, a line each: `docker/dev.yml:3:5 service api: what is wrong`. */
export function found(rule: Rule, repository: Repository): string[] {
  return [...rule.check(repository)].map(
    ({ at, subject, message }) => `${at.file}:${at.line}:${at.column} ${subject}: ${message}`,
  )
}

/** The texts after the edits of all findings, by path: of the files that change. */
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

/** The text from each place that a finding points at, in its line, to check a position against what a person sees. */
export function pointedAt(rule: Rule, repository: Repository): string[] {
  const { composeFiles, dockerfiles } = repository
  const sources = new Map([...composeFiles, ...dockerfiles].map(({ source }) => [source.path, source]))
  return [...rule.check(repository)].map(({ at }) => {
    const source = sources.get(at.file)
    const lines = source?.text.split(/\r\n|\n|\r/u) ?? []
    return (lines[at.line - 1] ?? '').slice(at.column - 1)
  })
}
