import { isDockerfileName } from '../dockerfile/read.ts'

/** What a file may be, by its name alone; null: it is of no interest and not read. */
export type Candidate = 'dockerfile' | 'yaml' | 'types' | 'text' | null

const YAML = /\.ya?ml$/i
const SCRIPT = /\.(?:sh|bash|zsh|ksh|py|[cm]?[jt]sx?|mk)$/i
const PROSE = /\.(?:md|mdx|markdown)$/i
const NAMES =
  /^(?:package\.json|(?:gnu)?makefile|(?:\..*)?justfile|jenkinsfile(?:\..*)?|procfile|\.travis\.yml)$/i
/** Names without an extension, such as `bin/deploy`. Their first line says whether they are scripts. */
const BARE = /^[^.]+$/
const DECLARATIONS = /\.d\.[cm]?ts$/i
const HOOK = /^(?:\.husky|\.githooks|hooks)\//

/** What a file may be, by its path from the root. */
export function candidateOf(path: string): Candidate {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (isDockerfileName(path)) return 'dockerfile'
  if (YAML.test(name)) return 'yaml'
  if (DECLARATIONS.test(name)) return 'types'
  const isText =
    SCRIPT.test(name) || PROSE.test(name) || NAMES.test(name) || BARE.test(name) || HOOK.test(path)
  return isText ? 'text' : null
}

/** A quick test of a YAML text before it is parsed: whether a line begins with the key `services`, quoted or not. */
export function mayHoldServices(text: string): boolean {
  return /^(?:---[ \t]+)?[{ ]*(["']?)services\1[ \t]*:/m.test(text)
}

/** A quick test of a text: whether it may name a Docker file or suppress a rule. Most source files do not. */
export function mayNameDocker(text: string): boolean {
  return /docker|compose|podman|buildah|containerfile|\.ya?ml\b|ssot-ignore/i.test(text)
}
