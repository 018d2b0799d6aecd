import { isDockerfileName } from '../dockerfile/read.ts'

/** What a file may be, by its name alone; null: it does not matter here, and is not read. */
export type Candidate = 'dockerfile' | 'yaml' | 'types' | 'text' | null

const YAML = /\.ya?ml$/i
const SCRIPT = /\.(?:sh|bash|zsh|ksh|py|[cm]?[jt]sx?|mk)$/i
const PROSE = /\.(?:md|mdx|markdown)$/i
const NAMES =
  /^(?:package\.json|(?:gnu)?makefile|(?:\..*)?justfile|jenkinsfile(?:\..*)?|procfile|\.travis\.yml)$/i
/** Git hooks and commands such as `bin/deploy`: scripts by their first line. */
const BARE = /^[^.]+$/
const DECLARATIONS = /\.d\.[cm]?ts$/i
const HOOK = /^(?:\.husky|\.githooks|hooks)\//

/** What a path from the root may hold that the rules look at. */
export function candidateOf(path: string): Candidate {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (isDockerfileName(path)) return 'dockerfile'
  if (YAML.test(name)) return 'yaml'
  if (DECLARATIONS.test(name)) return 'types'
  const isText =
    SCRIPT.test(name) || PROSE.test(name) || NAMES.test(name) || BARE.test(name) || HOOK.test(path)
  return isText ? 'text' : null
}

/** A first look at a YAML text, before it is parsed: whether some line begins with the key `services`, in any quotes. */
export function mayHoldServices(text: string): boolean {
  return /^(?:---[ \t]+)?[{ ]*(["']?)services\1[ \t]*:/m.test(text)
}

/** Whether a text says anything of what the rules look for in texts; most source files do not. */
export function mayNameDocker(text: string): boolean {
  return /docker|compose|podman|buildah|containerfile|\.ya?ml\b|ssot-ignore/i.test(text)
}
