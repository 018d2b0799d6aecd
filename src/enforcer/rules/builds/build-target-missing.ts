import type { BuildSource, ComposeFile, ServiceSource } from '../../compose/model.ts'
import { saidAt } from '../../compose/places.ts'
import { hasVariables } from '../../compose/template.ts'
import type { Dockerfile } from '../../dockerfile/model.ts'
import type { Finding } from '../../finding.ts'
import type { Repository } from '../../repository.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'
import { isForeign } from '../shared/foreign.ts'

/** A service that builds a Dockerfile or a stage that is not there. */
export const buildTargetMissing: Rule = {
  id: 'build-target-missing',
  severity: 'error',
  catches: 'a service that builds a Dockerfile, or a stage of one, that is not there',
  why: 'The build fails, or goes on only where an image of an earlier build is still lying about.',
  example: {
    wrong: 'build:\n  context: .\n  target: prodution  # FROM node AS production\n',
    right: 'build:\n  context: .\n  target: production\n',
  },
  fix: null,
  beforeStart: true,
  needsMatrix: false,
  *check(repository): Iterable<Finding> {
    const moved = movedFiles(repository)
    for (const file of repository.composeFiles) {
      if (moved.has(file.source.path)) continue
      for (const service of file.services) {
        if (service.build === null || service.build.dockerfile === null) continue
        const finding = missing(repository, file, service, service.build, service.build.dockerfile)
        if (finding) yield finding
      }
    }
  },
}

/** Files whose relative paths start elsewhere, by the `project_directory` of an `include`. */
function movedFiles({ composeFiles }: Repository): ReadonlySet<string | null> {
  return new Set(
    composeFiles.flatMap(({ uses }) => uses.filter((use) => use.movesPaths).map(({ path }) => path)),
  )
}

function missing(
  repository: Repository,
  file: ComposeFile,
  service: ServiceSource,
  build: BuildSource,
  path: string,
): Finding | undefined {
  if (!repository.files.has(path)) {
    const isUnseen = isForeign(repository, path) || liesBehindLink(path, repository.files)
    return isUnseen ? undefined : missingFile(file, service, build, path)
  }
  const dockerfile = repository.dockerfiles.find(({ source }) => source.path === path)
  if (dockerfile === undefined || build.target === null || hasVariables(build.target.text)) return undefined
  return hasStage(dockerfile, build.target.text) || dockerfile.problems.length > 0
    ? undefined
    : missingStage(file, service, build.target, dockerfile)
}

function missingFile(file: ComposeFile, service: ServiceSource, build: BuildSource, path: string): Finding {
  return {
    rule: 'build-target-missing',
    at: saidAt(file, build.dockerfileText ?? build),
    subject: `service ${service.name}, ${path}`,
    message: `service ${service.name} builds ${path}, which is not in the repository`,
    todo: 'Name a Dockerfile that is there, or add this one to the repository.',
  }
}

function missingStage(
  file: ComposeFile,
  service: ServiceSource,
  target: NonNullable<BuildSource['target']>,
  { source, stages }: Dockerfile,
): Finding {
  const names = stages.flatMap(({ name }) => name ?? [])
  return {
    rule: 'build-target-missing',
    at: saidAt(file, target),
    subject: `service ${service.name}, target ${target.text}`,
    message: `service ${service.name} builds the stage ${target.text}, which ${source.path} does not have`,
    todo:
      names.length === 0
        ? `Leave out target, or name a stage of ${source.path}.`
        : `Name one of ${names.join(', ')}.`,
    related: [
      { at: positionAt(source, stages[0]?.span.start ?? 0), message: 'the stages of the Dockerfile' },
    ],
  }
}

/** Stages have no upper and lower case, and a number each. */
function hasStage({ stages }: Dockerfile, target: string): boolean {
  const wanted = target.toLowerCase()
  return stages.some(({ name, index }) => name?.toLowerCase() === wanted || `${index}` === wanted)
}

/** A folder that is listed like a file is a link or a submodule, and what lies in it is not listed. */
function liesBehindLink(path: string, files: ReadonlySet<string>): boolean {
  const folders = path.split('/').slice(0, -1)
  return folders.some((_, index) => files.has(folders.slice(0, index + 1).join('/')))
}
