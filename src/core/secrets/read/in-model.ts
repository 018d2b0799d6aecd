import { escaped, unescaped } from '../../compose/dollars.ts'
import type { ComposeModel } from '../../compose/model.ts'
import { isVariable } from '../strength.ts'
import { argumentOf, scriptOf } from '../words/arguments.ts'
import { type Judge, literalReason, secretsByWord, secretsInScript } from '../words/in-words.ts'
import { type Found, together } from './found.ts'
import { inSecret } from './in-secret.ts'
import { inText } from './in-text.ts'
import { inValue, isNamedSecret } from './in-value.ts'

/** What a model refers to and does not contain. */
export interface Referred {
  /** The contents of the files of its secrets and configs that could be read, by path. */
  files: Readonly<Record<string, string>>
  /** The environment from which Compose takes secrets and configs. */
  env: Readonly<Record<string, string | undefined>>
}

/** What the canonical form of a compose file says, in whatever place of it. */
export function inModel(model: ComposeModel, referred: Referred = { files: {}, env: {} }): Found {
  const { secrets: _, configs: __, ...rest } = model
  return together([
    { secrets: [], names: namesOf(model) },
    ...walk('', rest),
    ...Object.values(model.secrets ?? {}).flatMap((one) => contentsOf(one, referred).map(inSecret)),
    ...Object.values(model.configs ?? {}).flatMap((one) => contentsOf(one, referred).map(inText)),
  ])
}

/** What a set of environment variables says. */
export function inEnvironment(variables: Readonly<Record<string, string | null | undefined>>): Found {
  return together(
    Object.entries(variables).map(([name, value]): Found => {
      // The names in the environment of a process are not those of a stack.
      return { secrets: value ? inValue(name, value).secrets : [], names: [] }
    }),
  )
}

/** What a container was created with, as the engine tells it. */
export interface ContainerSettings {
  /** `NAME=value` */
  environment: readonly string[]
  /** The words of each command that it runs. */
  commands: readonly (readonly string[])[]
}

/** What a container says that may be older than the files. */
export function inContainer({ environment, commands }: ContainerSettings): Found {
  const variables = environment.map((line) => {
    const [, name = '', value = ''] = /^([^=]*)=(.*)$/su.exec(line) ?? []
    return [name, value] as const
  })
  // The engine has no `$$`.
  const written = commands.map((words) => words.map(escaped))
  return together([inEnvironment(Object.fromEntries(variables)), ...written.map(inWords)])
}

function contentsOf(
  one: { file?: string | undefined; environment?: unknown; content?: unknown },
  { files, env }: Referred,
): string[] {
  const { file, environment, content } = one
  const all = [
    file === undefined ? undefined : files[file],
    typeof environment === 'string' ? env[environment] : undefined,
    typeof content === 'string' ? unescaped(content) : undefined,
  ]
  return all.filter((text) => text !== undefined)
}

const COMMANDS: ReadonlySet<string> = new Set(['command', 'entrypoint', 'test'])
/** A text of several lines, or of a whole file. */
const TEXT = /[\r\n]|^\s*[{[]/u

function walk(key: string, value: unknown): Found[] {
  if (typeof value === 'string') {
    const text = unescaped(value)
    const { secrets, names } = inValue(key, text)
    // What the words of a command are is known where they are read together.
    const found = [
      { secrets: COMMANDS.has(key) ? secrets.filter((one) => !isVariable(one)) : secrets, names },
    ]
    if (TEXT.test(text)) found.push(inText(text))
    if (COMMANDS.has(key)) found.push(inScript(value))
    return found
  }
  if (Array.isArray(value)) {
    const texts = value.filter((item) => typeof item === 'string')
    const words = COMMANDS.has(key) ? [inWords(texts)] : []
    return [...words, ...value.flatMap((item) => walk(key === 'environment' ? '' : key, item))]
  }
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([name, item]) => walk(name, item))
}

/** The values of a command are resolved, so one that begins with `/` need not be a path. */
const judge: Judge = (name, value) =>
  literalReason(name, value) ?? (isNamedSecret(name, value) ? 'named' : null)
/** A shell resolves variables. Without one, `$ECRET1` is what it says. */
const judgeInShell: Judge = (name, value) => (isVariable(value) ? null : judge(name, value))
/** Whether the words of a command call a shell: `sh -c`. */
const CALLS_SHELL = /^-[A-Za-z]*c$/u

function inWords(words: readonly string[]): Found {
  const [first, ...rest] = words
  if (first === 'CMD-SHELL') return together(rest.map(inScript))
  const arguments_ = words.map(argumentOf)
  const hasShell = words.some((word) => CALLS_SHELL.test(word))
  const secrets = secretsByWord(arguments_, [], hasShell ? judgeInShell : judge).flat()
  return together([
    { secrets: secrets.map(({ value }) => value), names: [] },
    // A word that follows the name of an option is its value, whatever it looks like.
    ...words.map((word, index): Found => {
      const [, name] = /^--?([A-Za-z][\w.-]+)$/u.exec(words[index - 1] ?? '') ?? []
      const text = unescaped(word)
      return { secrets: name !== undefined && isNamedSecret(name, text) ? [text] : [], names: [] }
    }),
    ...words.filter((word) => /\s/u.test(word)).map(inScript),
  ])
}

function inScript(script: string): Found {
  const secrets = secretsInScript(scriptOf(script), judgeInShell).map(({ value }) => value)
  return { secrets, names: [] }
}

/** The names in a model that a report may repeat. */
function namesOf(model: ComposeModel): string[] {
  const { name, services, networks = {}, volumes = {}, configs = {}, secrets = {} } = model
  const tops = [networks, volumes, configs, secrets]
  return [
    name,
    ...tops.flatMap((top) => [
      ...Object.keys(top),
      ...Object.values(top).flatMap((one) =>
        [one?.name, pathOf(one)].filter((text) => typeof text === 'string'),
      ),
    ]),
    ...Object.entries(services).flatMap(([service, definition]) => [
      service,
      ...Object.keys(definition.environment ?? {}),
      ...Object.keys(definition.networks ?? {}),
      ...Object.keys(definition.build?.args ?? {}),
      ...[definition.image, definition.container_name, definition.user, definition.hostname].flatMap(partsOf),
      ...[definition.working_dir, definition.build?.dockerfile, definition.build?.target].flatMap(partsOf),
      ...(/^[./]/u.test(definition.build?.context ?? '') ? partsOf(definition.build?.context) : []),
      ...(definition.volumes ?? []).flatMap(({ source, target }) => [...partsOf(source), ...partsOf(target)]),
      ...[definition.secrets ?? [], definition.configs ?? []].flatMap((all) =>
        all.flatMap(({ source, target }) => [source, ...partsOf(target)]),
      ),
    ]),
  ].flatMap(partsOf)
}

function pathOf(one: object | null): unknown {
  return one !== null && 'file' in one ? one.file : undefined
}

/** A name, and its parts: `registry/app:1` names an image, `app` and a tag, `/data/app.json` a file. */
function partsOf(text: unknown): string[] {
  if (typeof text !== 'string' || text === '') return []
  return [text, ...text.split(/[/:@]/u).filter((part) => part !== '')]
}
