/*
 * Most commits change one place of a file. Files are read in pieces, so that each piece is parsed once for all commits.
 */

/** A Markdown text, cut before its headings. A heading inside of a code block or a comment begins no piece. */
export function markdownChunks(text: string): string[] {
  const lines = text.replace(/^\uFEFF/u, '').split(/(?<=\n)/u)
  const chunks: string[] = []
  let open: string | null = null
  let own = ''
  for (const line of lines) {
    if (open === null && /^ {0,3}#{1,6}[ \t]/u.test(line) && own !== '') {
      chunks.push(own)
      own = ''
    }
    open = blockAfter(line, open)
    own += line
  }
  return own === '' ? chunks : [...chunks, own]
}

/** What is open after a line: the fence of a code block, or `-->` for a comment; null: nothing. */
function blockAfter(line: string, open: string | null): string | null {
  if (open === '-->') return line.includes('-->') ? null : open
  const fence = /^ {0,3}(`{3,}|~{3,})(.*)$/su.exec(line)
  if (open !== null) {
    const isEnd = fence?.[1]?.startsWith(open) && (fence[2] ?? '').trim() === ''
    return isEnd ? null : open
  }
  if (fence?.[1] !== undefined && !(fence[1].startsWith('`') && fence[2]?.includes('`'))) return fence[1]
  return /^ {0,3}<!--/u.test(line) && !line.slice(line.indexOf('<!--') + 4).includes('-->') ? '-->' : null
}

/**
 * The part of a Markdown piece that can hold a table: its heading, and the paragraphs with a `|`. The whole piece if a paragraph alone
 * could mean something else.
 */
export function tablePart(chunk: string): string {
  if (/```|~~~|<!--|^ {0,3}(?:[-*+>]|\d+[.)])[ \t].*\n(?:.*\n)*?[ \t]*\n[ \t]+\|/mu.test(chunk)) return chunk
  const blocks = chunk.split(/(?<=\n)[ \t]*\r?\n/u)
  return blocks.filter((block, index) => index === 0 || block.includes('|')).join('\n')
}

/** A document marker, a directive, or a tab as indent. */
const UNUSUAL = /^---|^\.\.\.|^%|^ *\t/mu
/** An anchor: the name of a value. `&&` and `&>` are of commands. */
const ANCHOR = /(?:^|[\s,[{])&([^\s,[\]{}&>][^\s,[\]{}]*)/gmu
/** An alias: the value of a name. A `*` in a text may look like one. */
const ALIAS = /(?:^|[\s,[{])\*([^\s,[\]{}]+)/gmu
/** A key in block style, plain or quoted. */
const KEY = /^(?:[A-Za-z_][\w.-]*|"[\w.-]+"|'[\w.-]+')[ \t]*:(?:[ \t]|\r?\n|$)/u
const SERVICES = /^(?:services|"services"|'services')[ \t]*:/u

/** A piece of a compose file: `before` and `own` together are a YAML text. */
export interface ComposeChunk {
  /** The sections whose values it uses by an alias; empty: none. */
  readonly before: string
  /** A top-level section, or a service under a key `services`. */
  readonly own: string
}

/** A compose file in pieces. Null: it cannot be cut, because a piece alone would mean something else. */
export function composeChunks(text: string): ComposeChunk[] | null {
  if (UNUSUAL.test(text)) return null
  const sections = sectionsIn(text)
  if (sections === null) return null
  const all = sections.filter((section) => SERVICES.test(section))
  const [own] = all
  if (all.length > 1) return null
  const services = own === undefined ? [] : servicesIn(own)
  if (services === null) return null
  const others = sections.filter((section) => section !== own)
  return withAnchors(others, services)
}

/** The top-level sections, each from its key to the next one. */
function sectionsIn(text: string): string[] | null {
  const sections: string[] = []
  let isBegun = false
  for (const line of text.split(/(?<=\n)/u)) {
    if (isLoose(line) || line.startsWith(' ')) {
      // Comments before the first key are no section.
      if (isBegun) sections[sections.length - 1] += line
      else if (!isLoose(line)) return null
    } else if (KEY.test(line)) {
      isBegun = true
      sections.push(line)
    } else return null
  }
  return sections
}

function servicesIn(section: string): string[] | null {
  const [head = '', ...body] = section.split(/(?<=\n)/u)
  // A value in the line of the key is in flow style, or has an anchor.
  if (!/:[ \t]*(?:#.*)?\r?\n?$/u.test(head)) return null
  const indent = indentOf(body.find((line) => !isLoose(line)) ?? '')
  if (indent === 0) return []
  const services: string[] = []
  for (const line of body) {
    if (!isLoose(line) && indentOf(line) < indent) return null
    if (!isLoose(line) && indentOf(line) === indent) {
      if (!KEY.test(line.slice(indent))) return null
      services.push(`services:\n${line}`)
    } else if (services.length > 0) services[services.length - 1] += line
  }
  return services
}

/** A setting of a service, as a YAML text. */
export interface SettingChunk {
  readonly text: string
  /** Whether it is a `<<`, whose values give way to those of the other settings. */
  readonly isMerge: boolean
}

/**
 * A piece with a service in pieces with one setting each; null: it cannot be cut, because a setting that names a value is needed by the
 * others.
 */
export function settingChunks({
  before,
  own,
}: ComposeChunk): { name: string; settings: SettingChunk[] } | null {
  const [services = '', head = '', ...body] = own.split(/(?<=\n)/u)
  const [, name] = /^ +([A-Za-z_][\w.-]*):[ \t]*(?:#.*)?\r?\n$/u.exec(head) ?? []
  if (!SERVICES.test(services) || name === undefined || namesIn(own, ANCHOR).size > 0) return null
  const indent = indentOf(body.find((line) => !isLoose(line)) ?? '')
  if (indent <= indentOf(head)) return null
  const settings: { text: string; isMerge: boolean }[] = []
  for (const line of body) {
    const last = settings.at(-1)
    if (!isLoose(line) && indentOf(line) < indent) return null
    if (!isLoose(line) && indentOf(line) === indent) {
      const isMerge = /^ *<<[ \t]*:/u.test(line)
      if (!isMerge && !KEY.test(line.slice(indent))) return null
      settings.push({ text: `${services}${head}${line}`, isMerge })
    } else if (last !== undefined) last.text += line
  }
  const needsOthers = (text: string) => before !== '' && namesIn(text, ALIAS).size > 0
  return {
    name,
    settings: settings.map(({ text, isMerge }) => ({
      isMerge,
      text: needsOthers(text) ? before + text : text,
    })),
  }
}

/** The pieces, each behind the sections that define what it uses; null: a piece uses what another service defines. */
function withAnchors(sections: readonly string[], services: readonly string[]): ComposeChunk[] | null {
  const pieces = [...sections, ...services]
  const owners = new Map<string, string>()
  for (const piece of pieces) {
    for (const name of namesIn(piece, ANCHOR)) {
      // A name that is given twice means the last one before its use.
      if (owners.has(name)) return null
      owners.set(name, piece)
    }
  }
  if (owners.size === 0) return pieces.map((own) => ({ before: '', own }))
  const needed = (piece: string, open: readonly string[]): string[] | null => {
    const found: string[] = []
    for (const name of namesIn(piece, ALIAS)) {
      const owner = owners.get(name)
      if (owner === undefined || owner === piece) continue
      if (services.includes(owner) || open.includes(owner)) return null
      const before = needed(owner, [...open, piece])
      if (before === null) return null
      found.push(...before, owner)
    }
    return [...new Set(found)]
  }
  const all: ComposeChunk[] = []
  for (const piece of pieces) {
    const before = needed(piece, [])
    if (before === null) return null
    all.push({ before: before.join(''), own: piece })
  }
  return all
}

function namesIn(text: string, pattern: RegExp): Set<string> {
  return new Set([...text.matchAll(pattern)].map(([, name = '']) => name))
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length
}

/** Whether a line is empty or a comment. In a block scalar, where it is text, it stays in its piece as well. */
function isLoose(line: string): boolean {
  return /^[ \t]*(?:#.*)?\r?\n?$/u.test(line)
}
