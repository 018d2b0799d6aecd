import type { ComposeFile } from '../../enforcer/compose/model.ts'
import type { Finding } from '../../enforcer/finding.ts'
import type { Repository } from '../../enforcer/repository.ts'
import { repositoryOf } from '../repositories/test-repository.ts'
import { FILE, VALID } from './matrix.ts'

/** The files that the sample matrix names. */
const DECLARED: Readonly<Record<string, string>> = {
  'docker/dev.yml': '',
  'docker/test.yml': '',
  'docker/api.Dockerfile': 'FROM scratch\n',
  'docker/api.alpine.Dockerfile': 'FROM scratch\n',
  'docker/base/node/recipe.json': '',
}

/**
 * A repository with the sample matrix and the files that it names.
 * @param files more files by path; null removes one
 * @param composeFiles the parsed compose files; they are not read from `files`
 */
export function sampleRepository(
  files: Readonly<Record<string, string | null>> = {},
  composeFiles: readonly ComposeFile[] = [],
): Repository {
  const all = Object.entries({ [FILE]: VALID, ...DECLARED, ...files })
  const there = all.flatMap(([path, text]) => (text === null ? [] : [[path, text] as const]))
  return { ...repositoryOf(Object.fromEntries(there), FILE), composeFiles }
}

/** A parsed compose file with one service for each of these Dockerfiles. */
export function composeFileThatBuilds(path: string, ...dockerfiles: string[]): ComposeFile {
  const span = { start: 0, end: 0 }
  return {
    source: { path, text: '', hasBom: false },
    problems: [],
    isWhole: true,
    services: dockerfiles.map((dockerfile, index) => ({
      name: `service-${index}`,
      span,
      image: null,
      build: {
        span,
        context: '.',
        contextText: null,
        dockerfile,
        dockerfileSpan: span,
        dockerfileText: null,
        contextNames: [],
        target: null,
      },
      ports: [],
      containerName: null,
      healthcheck: null,
      environment: [],
      envFiles: [],
      profiles: [],
      replicas: 1,
      pullPolicy: null,
      dependsOn: [],
      addresses: [],
      attachments: [],
      networkMode: null,
      links: [],
      mounts: [],
      settings: {},
    })),
    interpolations: [],
    uses: [],
    extended: new Set(),
    externalNetworks: [],
    fixedNames: [],
    networks: [],
    contents: [],
    commands: [],
    configs: [],
    resources: [],
  }
}

/** Findings as lines: `path:line:column subject: message`. */
export function lines(findings: Iterable<Finding>): string[] {
  return [...findings].map(
    ({ at, subject, message }) => `${at.file}:${at.line}:${at.column} ${subject}: ${message}`,
  )
}
