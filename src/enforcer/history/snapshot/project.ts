import { posix } from 'node:path'
import { fromRoot } from '../../compose/paths.ts'
import type { ComposeText } from '../files/compose.ts'
import type { Fact, Part } from '../files/facts.ts'
import { normal } from '../files/normal.ts'
import { isMap, merged, type Plain, type PlainMap, settled } from '../files/plain.ts'
import { serviceFacts } from '../files/service.ts'
import { summaryOf } from './summary.ts'

/** Nobody can follow more of them. */
const LONGEST_CHAIN = 50

/** The files of a project by their paths: a compose file, and what it includes and extends. */
export type ProjectFiles = ReadonlyMap<string, ComposeText>

/** What a compose file means, with all that it includes. */
export interface Project {
  readonly parts: ReadonlyMap<string, Part>
  /** The services that build a Dockerfile, by its path from the root. */
  readonly builders: ReadonlyMap<string, readonly string[]>
}

/** @param included the compose file first, then those that it includes */
export function projectOf(included: readonly string[], files: ProjectFiles): Project {
  const parts = new Map<string, Part>()
  const builders = new Map<string, string[]>()
  for (const path of included) {
    const file = files.get(path)
    if (file === undefined) continue
    for (const name of file.services.keys()) {
      const part = partOf(files, path, name)
      const { facts } = part
      parts.set(`service/${name}`, part)
      const dockerfile = facts.get('build.dockerfile')?.value
      if (dockerfile !== undefined) builders.set(dockerfile, [...(builders.get(dockerfile) ?? []), name])
    }
    for (const section of file.sections) for (const [key, part] of resources(section)) parts.set(key, part)
  }
  return { parts, builders }
}

/** The parts of services that extend nothing, by their section, which is the same object for every version of the file. */
const known = new WeakMap<PlainMap, Map<string, Part>>()

function partOf(files: ProjectFiles, path: string, name: string): Part {
  const [section, more] = files.get(path)?.services.get(name) ?? []
  const isAlone = section !== undefined && more === undefined && section.extends === undefined
  const key = `${posix.dirname(path)} ${name}`
  const found = isAlone ? known.get(section)?.get(key) : undefined
  if (found !== undefined) return found
  const facts = serviceFacts(settled(sectionOf(files, path, name, [])) as PlainMap)
  const part: Part = { about: name, group: `service/${name}`, facts, summary: summaryOf(facts) }
  if (isAlone) known.set(section, (known.get(section) ?? new Map<string, Part>()).set(key, part))
  return part
}

/** A service with all that it extends. */
function sectionOf(files: ProjectFiles, path: string, name: string, open: readonly string[]): Plain {
  const file = files.get(path)
  const key = `${path} ${name}`
  if (file === undefined || open.includes(key) || open.length > LONGEST_CHAIN) return {}
  const folder = posix.dirname(path)
  return (file.services.get(name) ?? []).reduce<Plain>((base, section) => {
    const { extends: extended } = section
    const wanted = isMap(extended) ? extended.service : extended
    const from = isMap(extended) && typeof extended.file === 'string' ? fromRoot(folder, extended.file) : path
    const below =
      typeof wanted === 'string' && from !== null ? sectionOf(files, from, wanted, [...open, key]) : {}
    return merged(merged(base, below), normal(section, folder))
  }, {})
}

const KINDS: Readonly<Record<string, string>> = {
  networks: 'network',
  volumes: 'volume',
  configs: 'config',
  secrets: 'secret',
  models: 'model',
}

/** The networks, volumes, configs and secrets of a file, and its name. */
function resources(section: PlainMap): [string, Part][] {
  return Object.entries(section).flatMap(([key, value]): [string, Part][] => {
    if (key === 'name' && typeof value === 'string') {
      const fact: Fact = { field: 'name', value, shown: value }
      return [
        [
          'name',
          { about: 'project', group: 'name', facts: new Map([['name', fact]]), summary: `name ${value}` },
        ],
      ]
    }
    const kind = KINDS[key]
    if (kind === undefined || !isMap(value)) return []
    return Object.entries(value).map(([name, own]): [string, Part] => {
      const facts = isMap(own)
        ? serviceFacts(own.content === undefined ? own : { ...own, content: [own.content] })
        : new Map<string, Fact>()
      const shown = key === 'configs' || key === 'secrets' ? withoutContent(facts) : facts
      return [
        `${key}/${name}`,
        { about: `${kind} ${name}`, group: `${key}/${name}`, facts: shown, summary: summaryOf(shown) },
      ]
    })
  })
}

/** The content of a config may be long, and may be secret. */
function withoutContent(facts: ReadonlyMap<string, Fact>): Map<string, Fact> {
  return new Map(
    [...facts].map(([key, fact]) => {
      if (!key.startsWith('content[')) return [key, fact]
      const { list: _, ...rest } = fact
      return ['content', { ...rest, field: 'content', shown: null }]
    }),
  )
}
