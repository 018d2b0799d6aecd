import { posix } from 'node:path'
import { beginsEmpty } from '../../../core/compose/mounts/mounts.ts'
import { type ServiceTest, startedSomewhere } from '../../compose/environment.ts'
import type { ComposeFile, Text } from '../../compose/model.ts'
import { eachOnce, saidAt, writtenAt } from '../../compose/places.ts'
import { sourcesIn } from '../../compose/written-model.ts'
import type { Finding } from '../../finding.ts'
import type { Repository } from '../../repository.ts'
import type { Rule } from '../../rule.ts'
import { foldersAbove } from '../../run/paths.ts'
import { isForeign } from '../shared/foreign.ts'
import { movedFiles } from '../shared/moved-files.ts'

/** Finds mounts of files and folders that are not in the repository. */
export const mountSourceMissing: Rule = {
  id: 'mount-source-missing',
  severity: 'error',
  catches: 'a mount of a file or folder that does not exist, also as the file of a config or secret',
  why: 'Compose creates a folder that belongs to root in its place, also where a file is meant, and the service starts with an empty folder. Paths outside of the repository, paths behind a symbolic link, paths with variables and paths that git ignores are not checked, nor are services that no environment starts. A start checks what is there at that time, and refuses all but a mount in long form with `create_host_path: true` and a folder in which a service keeps its data, such as `./data:/var/lib/postgresql/data`: a stack begins with an empty one.',
  example: {
    wrong: 'volumes: [./ngnix.conf:/etc/nginx/nginx.conf:ro]\n',
    right: 'volumes: [./nginx.conf:/etc/nginx/nginx.conf:ro]\n',
  },
  fix: null,
  // A start looks at the disk, where ignored files may be missing as well.
  beforeStart: false,
  needsMatrix: false,
  *check(repository): Iterable<Finding> {
    const moved = movedFiles(repository)
    const folders = new Set([...repository.files].flatMap(foldersAbove))
    const isFirst = eachOnce()
    const isStarted = startedSomewhere(repository)
    const used = usedContents(repository, isStarted)
    for (const file of repository.composeFiles) {
      if (moved.has(file.source.path)) continue
      for (const { text, path, what } of mountsOf(file, isStarted, used)) {
        if (path === null || isThere(repository, folders, path)) continue
        const { source, span } = writtenAt(file, text)
        if (!isFirst(source, span)) continue
        yield {
          rule: 'mount-source-missing',
          at: saidAt(file, text),
          subject: `${what}, ${path}`,
          message: `${what} mounts ${path}, which is not in the repository`,
          todo: isThere(repository, folders, fromRoot(text.text))
            ? FROM_ROOT
            : 'Correct the path, or add the file or folder. If the service is to begin with an empty folder, write the mount in long form, with `bind: { create_host_path: true }`; if a command creates it, let git ignore it.',
        }
      }
    }
  },
}

const FROM_ROOT =
  'Write the path relative to the folder of this file. It exists from the root of the repository, as in a file that is only used after another one: Compose takes the paths of all files from the folder of the first.'

/** A path as it is written, taken from the root. */
function fromRoot(written: string): string {
  return posix.normalize(written).replace(/\/$/, '')
}

interface Mounted {
  text: Text
  path: string | null
  /** `service api`, `secret key` */
  what: string
}

/** The configs and secrets that started services use: `secret key`. */
function usedContents({ composeFiles }: Repository, isStarted: ServiceTest): ReadonlySet<string> {
  const started = composeFiles.flatMap((file) => file.services.filter((service) => isStarted(file, service)))
  return new Set(
    started.flatMap(({ settings }) =>
      (['config', 'secret'] as const).flatMap((kind) =>
        sourcesIn(settings[`${kind}s`]).map(({ source }) => `${kind} ${source}`),
      ),
    ),
  )
}

function* mountsOf(file: ComposeFile, isStarted: ServiceTest, used: ReadonlySet<string>): Iterable<Mounted> {
  const { services, contents } = file
  for (const { name, mounts } of services.filter((service) => isStarted(file, service))) {
    for (const { source, path, isCreated, isReadOnly, target } of mounts) {
      if (isCreated || path === null) continue
      // A start begins with an empty folder there.
      const isData = beginsEmpty({ service: name, as: 'bind', name: target, path, isReadOnly })
      if (!isData) yield { text: source, path, what: `service ${name}` }
    }
  }
  for (const { kind, key, file: text, path } of contents) {
    if (used.has(`${kind} ${key}`)) yield { text, path, what: `${kind} ${key}` }
  }
}

function isThere(
  { files, neededElsewhere, ...repository }: Repository,
  folders: ReadonlySet<string>,
  path: string,
): boolean {
  return (
    path === '.' ||
    files.has(path) ||
    folders.has(path) ||
    neededElsewhere?.has(path) === true ||
    isForeign({ files, ...repository }, path)
  )
}
