import type { TextFile, TextKind } from '../repository.ts'
import type { Source } from '../source.ts'

const BY_PATH: readonly [pattern: RegExp, kind: TextKind][] = [
  [/(?:^|\/)package\.json$/, 'package'],
  [/^\.(?:github|gitea|forgejo)\/workflows\/[^/]+\.ya?ml$/, 'ci'],
  [/(?:^|\/)action\.ya?ml$/, 'ci'],
  [/(?:^|\/)\.gitlab-ci(?:\.[^/]+)?\.ya?ml$/, 'ci'],
  [/(?:^|\/)\.gitlab\/(?:.+\/)?[^/]+\.ya?ml$/, 'ci'],
  [
    /(?:^|\/)(?:azure-pipelines|bitbucket-pipelines|cloudbuild|appveyor|\.drone|\.travis|\.woodpecker)(?:[.-][^/]+)?\.ya?ml$/,
    'ci',
  ],
  [/^\.(?:circleci|woodpecker|buildkite|azure-pipelines|azuredevops)\/(?:.+\/)?[^/]+\.ya?ml$/, 'ci'],
  [/(?:^|\/)jenkinsfile(?:\.[^/]+)?$|\.jenkinsfile$/i, 'ci'],
  [/(?:^|\/)(?:gnu)?makefile(?:\.[^/]+)?$|\.mk$/i, 'makefile'],
  [/(?:^|\/)\.?justfile$|\.just$/i, 'makefile'],
  [/(?:^|\/)taskfile(?:\.[^/]+)?\.ya?ml$/i, 'makefile'],
  [/\.(?:sh|bash|zsh|ksh|bats)$/i, 'shell'],
  [/\.py$/i, 'python'],
  [/\.(?:[cm]?[jt]s|[jt]sx)$/i, 'javascript'],
  [/\.(?:md|markdown|mdx)$/i, 'markdown'],
]

/** Files without an extension in folders for git hooks: shell scripts. */
const HOOKS = /^(?:\.husky|\.githooks|\.git-hooks|githooks|hooks)\/[^/.]+$/

/**
 * The kind of a text that may name Docker files; null: the file is of no interest.
 *
 * @param text the content, whose first line decides if the name does not; absent: only the name decides
 */
export function textKind(path: string, text?: string): TextKind | null {
  if (isMinified(path)) return null
  const known = BY_PATH.find(([pattern]) => pattern.test(path))
  if (known !== undefined) return known[1]
  if (/(?:^|\/)[^/]+\.[^/]+$/.test(path) && !/(?:^|\/)\.[^/.]+$/.test(path)) return null
  const [, interpreter] = /^#!\s*(?:\S*\/)?(?:env\s+(?:-\S+\s+)*)?([\w.-]+)/.exec(text ?? '') ?? []
  if (interpreter !== undefined) return kindOfInterpreter(interpreter)
  return HOOKS.test(path) ? 'shell' : null
}

/** The file with its kind; null: it is of no interest. */
export function readTextFile(source: Source): TextFile | null {
  const kind = textKind(source.path, source.text)
  return kind === null ? null : { source, kind }
}

function kindOfInterpreter(name: string): TextKind | null {
  if (/^(?:ba|da|z|k|a)?sh$|^bats$/.test(name)) return 'shell'
  if (/^python[\d.]*$/.test(name)) return 'python'
  if (/^(?:node|bun|deno|tsx|ts-node|zx)$/.test(name)) return 'javascript'
  return null
}

/** Minified code is skipped: it is generated, and its lines are too long for a useful place. */
function isMinified(path: string): boolean {
  return /\.min\.[cm]?js$/i.test(path)
}
