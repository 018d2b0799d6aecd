import { type Found, together } from './found.ts'
import { inText } from './in-text.ts'
import { isNamedSecret, mayNameSecret } from './in-value.ts'
import { pairsIn } from './pairs.ts'

/**
 * What a compose file, env file or Dockerfile says as it is written, also if it is broken: Compose quotes in its errors
 * what it could not read, with what stands around it.
 */
export function inSource(text: string): Found {
  const { secrets, names: named } = together([inText(text), ...pieces(text), blocks(text), names(text)])
  return { secrets: secrets.filter((value) => !REFERENCE.test(value)), names: named }
}

/**
 * What begins with a variable or a command, such as `${DB_PASSWORD`, and says where a secret comes from. Literal parts of it
 * are found by {@link pieces}.
 */
const REFERENCE = /^\$\{|^\$\$?\(|^\$[A-Z_][A-Z0-9_]*$/u

/** The literal parts of secret values with variables in them: `hunter2${`, `${NAME:-hunter2}`, `"hunter2`. */
function pieces(text: string): Found[] {
  return pairsIn(text, mayNameSecret).map(({ name, values }) => ({
    secrets: values
      .flatMap((value) => value.replaceAll(REQUIRED, ' ').split(VARIABLE))
      .flatMap((piece) => [piece, piece.replace(/^["']|["'}\])]+$/gu, '')])
      .filter((piece) => isNamedSecret(name, piece)),
    names: [],
  }))
}

/** `${NAME:?message}`, also without its end: the message is for the user. `${{ secrets.NAME }}`: filled in by a CI service. */
const REQUIRED = /\$\{\w+:?\?[^{}]*\}?|\$\{\{[^{}]*\}\}/gu
const VARIABLE = /\$\{\w*(?::?[-+=])?|\$[A-Za-z_]\w*|\}/u

const BLOCK = /^([ \t]*)(?:-[ \t]+)?["']?([A-Za-z_][\w.-]*)["']?[ \t]*:[ \t]*[|>][-+\d]*[ \t]*$/u

/** YAML block scalars, such as a private key over several lines. */
function blocks(text: string): Found {
  const lines = text.split(/\r?\n|\r/u)
  const secrets: string[] = []
  for (const [index, line] of lines.entries()) {
    const [, indent, name] = BLOCK.exec(line) ?? []
    if (indent === undefined || name === undefined || !mayNameSecret(name)) continue
    // Line by line, because a copy of the rest for each block would take too long in a file with thousands of them.
    const body: string[] = []
    for (let next = index + 1; next < lines.length; next += 1) {
      const inner = lines[next] ?? ''
      if (inner.trim() !== '' && indentOf(inner) <= indent.length) break
      body.push(inner.trim())
    }
    const value = body.join('\n').trim()
    if (isNamedSecret(name, value)) secrets.push(value, value.replaceAll('\n', ' '))
  }
  return { secrets, names: [] }
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length
}

const KEY = /^[ \t]*(?:-[ \t]+)?["']?([A-Za-z][\w.-]*)["']?[ \t]*:(?:[ \t]|$)/gmu
const NAMED =
  /^[ \t]*(?:-[ \t]+)?(?:image|container_name|hostname|dockerfile|target|user)[ \t]*:[ \t]*["']?([^\s"'#]+)/gmu
/** `SENTRY_IMAGE=ghcr.io/getsentry/sentry:nightly` */
const IMAGE = /^[ \t]*(?:-[ \t]+)?(?:export[ \t]+)?\w*IMAGE[ \t]*[=:][ \t]*["']?([^\s"'#]+)/gmu

/** The keys of a compose file, and what it and an env file call images and containers. */
function names(text: string): Found {
  const keys = [...text.matchAll(KEY)].map(([, key = '']) => key)
  const named = [NAMED, IMAGE]
    .flatMap((pattern) => [...text.matchAll(pattern)])
    .flatMap(([, name = '']) => [name, ...name.split(/[/:@]/u)])
  return { secrets: [], names: [...keys, ...named].filter((name) => name !== '') }
}
