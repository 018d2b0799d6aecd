import type { Word } from '../../core/shell/tokens.ts'
import type { Span } from '../source.ts'

/** A Docker command, with the files and images that it names. */
export interface DockerCommand {
  tool: 'compose' | 'build' | 'image'
  /** `up`, `build`, `pull`; empty: none is given. */
  verb: string
  span: Span
  /** The values of `-f` and `--file`, in their order. */
  files: readonly Word[]
  /** `docker compose`: the options that decide which variables and files it reads. */
  compose: ComposeOptions | null
  /** The words after the verb; empty for other tools than Compose. */
  rest: readonly Word[]
  /** The build context; null: it is not a build, or names none. */
  context: Word | null
  /** The images that it runs or pulls, and the tags of a build. */
  images: readonly Word[]
}

/** Options of `docker compose`, before its verb. */
export interface ComposeOptions {
  hasProject: boolean
  hasEnvFile: boolean
  hasProjectDirectory: boolean
  /** The values of `--profile`, in their order. */
  profiles: readonly Word[]
  /** The values of `--env-file`, in their order. */
  envFiles: readonly Word[]
}

/** Commands that run another command, which follows them. */
const WRAPPERS = /^(?:sudo|env|exec|time|command|nohup|nice|cross-env|then|eval|retry|xargs|builtin|winpty)$/

const DOCKER_VALUES = /^(?:-H|--host|-c|--context|--config|-l|--log-level|--tlscacert|--tlscert|--tlskey)$/
const COMPOSE_VALUES =
  /^(?:-p|--project-name|--project-directory|--env-file|--profile|--parallel|--progress|--ansi|--workdir)$/
const BUILD_FLAGS =
  /^(?:-q|--quiet|--pull|--push|--load|--no-cache|--rm|--force-rm|--squash|--compress|-D|--debug|--check)$/
const RUN_FLAGS =
  /^(?:-[ditPqDe]*[ditPq]|--detach|--interactive|--tty|--rm|--init|--privileged|--read-only|--publish-all|--quiet|--no-healthcheck|--oom-kill-disable|--sig-proxy|--disable-content-trust|--all-tags)$/

/** Reads a command; null: it is not a Docker command that may name a file or an image. */
export function readDockerCommand(words: readonly Word[]): DockerCommand | null {
  const start = skipWrappers(words)
  const [first] = words.slice(start)
  const last = words.at(-1)
  if (first === undefined || last === undefined) return null
  const span = { start: first.span.start, end: last.span.end }
  const program = first.text.slice(first.text.lastIndexOf('/') + 1).replace(/\.exe$/, '')
  const rest = words.slice(start + 1)
  if (program === 'docker-compose' || program === 'podman-compose') return readCompose(rest, span)
  if (program !== 'docker' && program !== 'podman' && program !== 'nerdctl') return null
  const at = firstArgument(rest, (word) => DOCKER_VALUES.test(word))
  const [command, sub] = rest.slice(at).map(({ text }) => text)
  if (command === 'stack' && sub === 'deploy') return readStack(rest.slice(at + 2), span)
  if (command === 'compose') return readCompose(rest.slice(at + 1), span)
  if (command === 'build') return readBuild(rest.slice(at + 1), span)
  if ((command === 'image' || command === 'buildx' || command === 'builder') && sub === 'build') {
    return readBuild(rest.slice(at + 2), span)
  }
  if (command === 'pull' || command === 'run' || command === 'create')
    return readImage(command, rest.slice(at + 1), span)
  if (command === 'image' && sub === 'pull') return readImage('pull', rest.slice(at + 2), span)
  return null
}

function skipWrappers(words: readonly Word[]): number {
  let at = 0
  for (let word = words[at]; word !== undefined; word = words[at]) {
    if (/^[A-Za-z_]\w*=/.test(word.text) && at > 0) at += 1
    else if (word.text === 'timeout') {
      at += 1
      while (words[at]?.text.startsWith('-') === true) at += 1
      at += 1
    } else if (WRAPPERS.test(word.text)) {
      at += 1
      while (words[at]?.text.startsWith('-') === true) at += 1
    } else break
  }
  return at
}

/** The index of the first word that is neither an option nor the value of one. */
function firstArgument(words: readonly Word[], takesValue: (word: string) => boolean): number {
  let at = 0
  while (at < words.length && words[at]?.text.startsWith('-')) at += takesValue(words[at]?.text ?? '') ? 2 : 1
  return Math.min(at, words.length)
}

function readCompose(words: readonly Word[], span: Span): DockerCommand {
  const files: Word[] = []
  const profiles: Word[] = []
  const envFiles: Word[] = []
  const compose = { hasProject: false, hasEnvFile: false, hasProjectDirectory: false, profiles, envFiles }
  let at = 0
  while (at < words.length) {
    const word = words[at]
    if (word === undefined || !word.text.startsWith('-')) break
    compose.hasProject ||= /^(?:-p|--project-name(?:=|$))/.test(word.text)
    compose.hasEnvFile ||= /^--env-file(?:=|$)/.test(word.text)
    compose.hasProjectDirectory ||= /^(?:--project-directory|--workdir)(?:=|$)/.test(word.text)
    profiles.push(...optionValue(words, at, '--profile'))
    envFiles.push(...optionValue(words, at, '--env-file'))
    const file = fileOption(words, at)
    if (file !== null) {
      if (file.word !== undefined) files.push(file.word)
      at += file.length
    } else at += COMPOSE_VALUES.test(word.text) ? 2 : 1
  }
  const rest = words.slice(at + 1)
  return {
    tool: 'compose',
    verb: words[at]?.text ?? '',
    span,
    files,
    compose,
    rest,
    context: null,
    images: [],
  }
}

/** `docker stack deploy -c x`, which also uses compose files. */
function readStack(words: readonly Word[], span: Span): DockerCommand {
  const files = words.flatMap((word, at) => {
    const next = words[at + 1]
    if (/^(?:-c|--compose-file)$/.test(word.text)) return next === undefined ? [] : [next]
    const [prefix] = /^(?:--compose-file=|-c=?(?=[^=]))/.exec(word.text) ?? []
    return prefix === undefined ? [] : [restOf(word, prefix.length)]
  })
  return { tool: 'compose', verb: 'deploy', span, files, compose: null, rest: [], context: null, images: [] }
}

function readBuild(words: readonly Word[], span: Span): DockerCommand {
  const files: Word[] = []
  const images: Word[] = []
  let context: Word | null = null
  for (let at = 0; at < words.length; ) {
    const word = words[at]
    if (word === undefined) break
    const file = fileOption(words, at)
    const tag = /^(?:-t|--tag)$/.test(word.text) ? words[at + 1] : undefined
    if (file !== null) {
      if (file.word !== undefined) files.push(file.word)
      at += file.length
    } else if (tag !== undefined) {
      images.push(tag)
      at += 2
    } else if (word.text.startsWith('--tag=')) {
      images.push(restOf(word, '--tag='.length))
      at += 1
    } else if (word.text.startsWith('-') && word.text !== '-') {
      at += word.text.includes('=') || BUILD_FLAGS.test(word.text) ? 1 : 2
    } else {
      context ??= word
      at += 1
    }
  }
  return { tool: 'build', verb: 'build', span, files, compose: null, rest: [], context, images }
}

function readImage(verb: string, words: readonly Word[], span: Span): DockerCommand {
  const isFlag = (word: string) => word.includes('=') || RUN_FLAGS.test(word)
  const image = words[firstArgument(words, (word) => !isFlag(word))]
  return {
    ...{ tool: 'image', verb, span, files: [], compose: null, rest: [], context: null },
    images: image === undefined ? [] : [image],
  }
}

/** Reads `-f x`, `-f=x`, `-fx`, `--file x` or `--file=x`; null: it is none of these. */
function fileOption(words: readonly Word[], at: number): { word: Word | undefined; length: number } | null {
  const word = words[at]
  if (word === undefined) return null
  if (word.text === '-f' || word.text === '--file') return { word: words[at + 1], length: 2 }
  const [prefix] = /^(?:--file=|-f=|-f(?=[^-=\s]))/.exec(word.text) ?? []
  return prefix === undefined ? null : { word: restOf(word, prefix.length), length: 1 }
}

/** The value of `--name x` or `--name=x`; empty: it is another option. */
function optionValue(words: readonly Word[], at: number, name: string): Word[] {
  const word = words[at]
  if (word === undefined) return []
  if (word.text === name) return words.slice(at + 1, at + 2)
  return word.text.startsWith(`${name}=`) ? [restOf(word, name.length + 1)] : []
}

/** The rest of a word after the option that it begins with. */
function restOf(word: Word, length: number): Word {
  const start = Math.min(word.span.start + length, word.span.end)
  return { ...word, text: word.text.slice(length), span: { start, end: word.span.end } }
}
