import { redacted } from '../../../core/secrets/redacted.ts'
import type { CommandSource } from '../../compose/model.ts'
import { secretsInCommands } from '../../secrets/credentials/in-commands.ts'
import { amount } from './amounts.ts'
import { brief, type Fact } from './facts.ts'
import { fieldOf, wordsOf } from './fields.ts'
import { shortImage } from './image.ts'
import { isList, isMap, type Plain, type PlainMap } from './plain.ts'
import { secretsOf } from './secrets.ts'

/** Lists whose order has a meaning: they are told as a whole. */
const ORDERED: ReadonlySet<string> = new Set(['env_file', 'dns', 'dns_search', 'post_start', 'pre_stop'])
const COMMANDS = { command: 'command', entrypoint: 'entrypoint', 'healthcheck.test': 'test' } as const

/**
 * What a service is, by the keys that lead to each value: `deploy.resources.limits.memory`. Entries of lists have their text in the
 * key: `ports[8080:80]`.
 * @param section in the form of `normal`
 */
export function serviceFacts(section: PlainMap): Map<string, Fact> {
  const facts = new Map<string, Fact>()
  const add = (path: string, written: string, fact: Partial<Fact> & { secretName?: string } = {}) => {
    const value = withoutMessages(written)
    const { secretName = nameOf(path), ...own } = fact
    const secrets = secretsOf(secretName, value)
    const shown = secrets.length > 0 ? { shown: null, secrets } : {}
    facts.set(path, {
      field: fieldOf(path),
      value: amount(path, value),
      shown: value,
      ...wordsOf(path),
      ...own,
      ...shown,
    })
  }
  const walk = (value: Plain, path: string) => {
    const command = COMMANDS[path as keyof typeof COMMANDS]
    if (command !== undefined && value !== null) {
      const before = command === 'command' ? (section.entrypoint ?? null) : null
      facts.set(path, { field: fieldOf(path), ...commandFact(value, command, before) })
    } else if (typeof value === 'string') {
      const isImage = path === 'image'
      add(path, value, isImage ? { shown: shortImage(withoutMessages(value)) } : {})
    } else if (isList(value)) {
      if (ORDERED.has(path)) {
        const texts = value.map((entry) => entryText(path, entry))
        if (texts.length > 0) add(path, texts.join(', '))
      } else {
        const field = fieldOf(path)
        for (const entry of value) {
          const text = entryText(path, entry)
          add(`${path}[${withoutMessages(keyOfEntry(path, text))}]`, text, {
            list: path,
            field,
            secretName: '',
          })
        }
      }
    } else if (isMap(value)) {
      const entries = Object.entries(value)
      if (entries.length === 0 && path !== '') add(path, '{}', { ...PRESENCE })
      for (const [key, own] of entries) walk(own, path === '' ? key : `${path}.${key}`)
    } else if (/^(?:environment|build\.args)\.[^.]+$/u.test(path)) {
      add(path, 'from the environment of the command', { secretName: '' })
    }
  }
  walk(section, '')
  return facts
}

/** `${NAME:?message}` as `${NAME:?}`: the message is for people. */
function withoutMessages(text: string): string {
  return text.replace(/(\$\{\w+:?\?)[^{}]*\}/gu, '$1}')
}

/** A map without entries, such as that of a network: it is there, and has no value to tell. */
const PRESENCE: Partial<Fact> = {
  shown: '',
  words: { changed: () => 'changed', added: () => '', removed: () => '' },
}

function entryText(path: string, entry: Plain): string {
  if (typeof entry === 'string') {
    if (path === 'ports') return entry.replace(/\/tcp$/u, '')
    return path === 'volumes' ? shortMount(entry) : entry
  }
  if (!isMap(entry)) return JSON.stringify(entry)
  if (path === 'ports') return portText(entry)
  if (path === 'volumes') return mountText(entry)
  if (path === 'env_file') {
    return `${textOf(entry.path)}${entry.required === 'false' ? ' (not required)' : ''}`
  }
  const source = textOf(entry.source)
  const more = Object.entries(entry).filter(([key]) => key !== 'source')
  const rest = more.map(
    ([key, value]) => `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  return source === '' ? rest.join(', ') : rest.length === 0 ? source : `${source} (${rest.join(', ')})`
}

/** What an entry of a list is the same by, in spite of other settings: the target of a mount. */
function keyOfEntry(path: string, text: string): string {
  if (path !== 'volumes') return text
  const [, target] = / at (\S+)(?: |$)/u.exec(text) ?? []
  return target ?? text
}

function portText(entry: PlainMap): string {
  const [ip, published, target, protocol] = ['host_ip', 'published', 'target', 'protocol'].map((key) =>
    textOf(entry[key]),
  )
  const host = [ip, published].filter((text) => text !== '').join(':')
  return `${host === '' ? '' : `${host}:`}${target}${protocol === '' || protocol === 'tcp' ? '' : `/${protocol}`}`
}

function shortMount(text: string): string {
  const [, source, target, mode] = /^((?:[^:$]|\$\{[^}]*\}|\$\w+)+):([^:]+)(?::(.*))?$/u.exec(text) ?? []
  if (source === undefined || target === undefined) return `a volume at ${text}`
  return mount(source, target, mode === undefined || mode === 'rw' ? '' : mode === 'ro' ? 'read-only' : mode)
}

function mountText(entry: PlainMap): string {
  const { type, source, target, read_only: isReadOnly, ...rest } = entry
  const more = Object.entries(rest).map(([key, value]) => `${key} ${JSON.stringify(value)}`)
  const all = [...(isReadOnly === 'true' ? ['read-only'] : []), ...more].join(', ')
  if (source === undefined)
    return `a ${textOf(type) || 'volume'} at ${textOf(target)}${all === '' ? '' : ` (${all})`}`
  return mount(textOf(source), textOf(target), all)
}

function mount(source: string, target: string, more: string): string {
  return `${source} at ${target}${more === '' ? '' : ` (${more})`}`
}

function textOf(value: Plain | undefined): string {
  return typeof value === 'string' ? value : ''
}

/** What a value is called by who reads it: `DB_PASSWORD`, or the whole name of a label, which may have dots in it. */
function nameOf(path: string): string {
  const [, name] = /^(?:build\.|deploy\.)?(?:labels|annotations)\.(.+)$/u.exec(path) ?? []
  return name ?? path.slice(path.lastIndexOf('.') + 1)
}

type CommandFact = Pick<Fact, 'value' | 'shown' | 'secrets'>

const commands = new Map<string, CommandFact>()

/** A command is read once. */
function commandFact(value: Plain, of: 'command' | 'entrypoint' | 'test', before: Plain): CommandFact {
  const key = `${of} ${JSON.stringify([value, before])}`
  const known = commands.get(key) ?? commandOf(value, of, before)
  commands.set(key, known)
  return known
}

/**
 * A command as one line, and the same with its secrets hidden.
 * @param before the entrypoint of a command: its program says what an option means
 */
function commandOf(value: Plain, of: 'command' | 'entrypoint' | 'test', before: Plain): CommandFact {
  const source = commandSource(value)
  const none = { service: '', entrypoint: null, command: null, test: null }
  const entrypoint = before === null ? null : commandSource(before)
  const secrets = secretsInCommands({ ...none, entrypoint, [of]: source })
  const texts = source.texts.map(({ text }) => text ?? '')
  const hidden = source.texts.map((scalar) =>
    redacted(
      scalar.text ?? '',
      secrets.filter((secret) => secret.scalar === scalar).map(({ span }) => span),
    ),
  )
  const shown = lineOf(hidden, isList(value))
  // A password may be in a place that only its value gives away.
  const more = secretsOf('', shown)
  return {
    value: lineOf(texts, isList(value)),
    secrets: [...secrets.map((secret) => secret.value), ...more],
    // JSON would write a line break as `\n`.
    shown: more.length > 0 ? null : brief(lineOf(hidden.map(withoutBreaks), isList(value)), 400),
  }
}

function commandSource(value: Plain): CommandSource {
  const texts = (isList(value) ? value : [value]).filter((text) => typeof text === 'string')
  return {
    form: isList(value) ? 'list' : 'string',
    texts: texts.map(
      (text) => ({ kind: 'scalar', text: withoutMessages(text), style: 'plain', span: NOWHERE }) as const,
    ),
  }
}

function withoutBreaks(text: string): string {
  return text.replace(/\s*\n\s*/gu, ' ').trim()
}

const NOWHERE = { start: 0, end: 0 }

/** As a shell would take it: words with spaces are in quotes. A string is split at its white space. */
function lineOf(texts: readonly string[], isWords: boolean): string {
  if (!isWords) return texts.join(' ').replace(/\s+/gu, ' ').trim()
  return texts.map((text) => (/^[^\s"']+$/u.test(text) ? text : JSON.stringify(text))).join(' ')
}
