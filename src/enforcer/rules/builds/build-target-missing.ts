import { startedSomewhere } from '../../compose/environment.ts'
import type { BuildSource, ComposeFile, ServiceSource } from '../../compose/model.ts'
import { saidAt } from '../../compose/places.ts'
import { hasVariables } from '../../compose/template.ts'
import type { Dockerfile } from '../../dockerfile/model.ts'
import type { Finding } from '../../finding.ts'
import type { Repository } from '../../repository.ts'
import type { Rule } from '../../rule.ts'
import { foldersAbove } from '../../run/paths.ts'
import { positionAt } from '../../source.ts'
import { isForeign } from '../shared/foreign.ts'
import { movedFiles } from '../shared/moved-files.ts'

/** Finds services that build a Dockerfile or a stage that does not exist. */
export const buildTargetMissing: Rule = {
  id: 'build-target-missing',
  severity: 'error',
  catches: 'a service that builds in a folder, or builds a Dockerfile or a stage of one, that does not exist',
  why: 'The build fails, or works only on machines that still have the image of an earlier build. A folder that git ignores, is outside of the repository, behind a link or on another machine, or has a variable in its path is not checked, nor are services that no environment starts.',
  example: {
    wrong: 'build:\n  context: .\n  target: prodution  # FROM node AS production\n',
    right: 'build:\n  context: .\n  target: production\n',
  },
  fix: null,
  beforeStart: true,
  needsMatrix: false,
  *check(repository): Iterable<Finding> {
    const moved = movedFiles(repository)
    const isStarted = startedSomewhere(repository)
    const folders = new Set([...repository.files].flatMap(foldersAbove))
    for (const file of repository.composeFiles) {
      if (moved.has(file.source.path)) continue
      for (const service of file.services) {
        if (service.build === null || !isStarted(file, service)) continue
        const { context } = service.build
        if (context !== null && !isThere(repository, folders, context)) {
          yield missingContext(repository, file, service, service.build, context)
          continue
        }
        if (service.build.dockerfile === null) continue
        const finding = missing(repository, file, service, service.build, service.build.dockerfile)
        if (finding) yield finding
      }
    }
  },
}

/** Whether a folder exists, or may come to exist. */
function isThere(repository: Repository, folders: ReadonlySet<string>, path: string): boolean {
  return (
    path === '.' ||
    folders.has(path) ||
    repository.neededElsewhere?.has(path) === true ||
    isForeign(repository, path) ||
    liesBehindLink(path, repository.files)
  )
}

function missingContext(
  { files }: Repository,
  file: ComposeFile,
  service: ServiceSource,
  build: BuildSource,
  path: string,
): Finding {
  const isFile = files.has(path)
  return {
    rule: 'build-target-missing',
    at: saidAt(file, build.contextText ?? build),
    subject: `service ${service.name}, context ${path}`,
    message: `service ${service.name} builds in ${path}, which ${isFile ? 'is a file, not a folder' : 'does not exist'}`,
    todo: isFile
      ? 'Name the folder as `context`, and the file as `dockerfile`.'
      : 'Correct the path, which starts from the folder of the compose file, or add the folder. If a command creates it, let git ignore it.',
  }
}

function missing(
  repository: Repository,
  file: ComposeFile,
  service: ServiceSource,
  build: BuildSource,
  path: string,
): Finding | undefined {
  if (!repository.files.has(path)) {
    const isUnseen =
      isForeign(repository, path) ||
      liesBehindLink(path, repository.files) ||
      repository.neededElsewhere?.has(path) === true ||
      // It is there, and what is wrong with it is told by others.
      repository.unread?.some((file) => file.path === path)
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
    todo: 'Name a Dockerfile that exists, or add this one to the repository.',
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
        ? `Remove target, or name a stage of ${source.path}.`
        : `Name one of ${names.join(', ')}.`,
    related: [
      { at: positionAt(source, stages[0]?.span.start ?? 0), message: 'the stages of the Dockerfile' },
    ],
  }
}

/** A target is the name of a stage, in any case, or its number. */
function hasStage({ stages }: Dockerfile, target: string): boolean {
  const wanted = target.toLowerCase()
  return stages.some(({ name, index }) => name?.toLowerCase() === wanted || `${index}` === wanted)
}

/** Whether a parent folder of the path is listed as a file: a link or a submodule, whose files are not listed. */
function liesBehindLink(path: string, files: ReadonlySet<string>): boolean {
  const folders = path.split('/').slice(0, -1)
  return folders.some((_, index) => files.has(folders.slice(0, index + 1).join('/')))
}
