import { isCommonWord } from './common-words.ts'

/** Shorter values occur in ordinary words, so hiding them would make a report unreadable. */
const SHORTEST = 4

/**
 * Whether a value is so ordinary that it is not hidden even as a password: too short, a number, a boolean, a common
 * word, a path, a placeholder.
 */
export function isOrdinary(value: string): boolean {
  const text = value.trim()
  return (
    text.length < SHORTEST ||
    isCommonWord(text) ||
    isNumber(text) ||
    isPath(text) ||
    isPlaceholder(text) ||
    isReference(text) ||
    !/[\p{L}\p{N}]/u.test(text)
  )
}

/**
 * Whether a value can hardly be anything but a secret: `tR4-9kQ2x`, a long mix of letters and digits. `Postgres16` may
 * also be a part of another name.
 */
export function isStrong(value: string): boolean {
  return isMixed(value) && !NUMBERED.test(value)
}

/** Whether a value is a mix of characters as passwords are: a strong one, or words with a number, such as `Tigerlily77`. */
export function isMixed(value: string): boolean {
  if (isOrdinary(value)) return false
  const kinds = [/[a-z]/u, /[A-Z]/u, /\d/u, /[^a-zA-Z\d\s.-]/u].filter((kind) => kind.test(value)).length
  const hasBoth = /\d/u.test(value) && /[a-z]/iu.test(value)
  return (kinds >= 3 && value.length >= 8) || (hasBoth && value.length >= 16)
}

/** Words and a number: `Postgres16`, `local-postgres-15`, `MY_SERVICE_2`, `myApp12`. */
const NUMBERED =
  /^(?:[A-Z]?[a-z]{2,}|[A-Z]{2,})(?:[._-]?[A-Z][a-z]{2,}|[._-](?:[a-z]{2,}|[A-Z]{2,}))*[._-]?\d{1,4}$/u

/** Whether a value looks like a name that programs have, such as `my-app`: whole names that contain it are other names. */
export function isNameLike(value: string): boolean {
  return /^[A-Za-z]+(?:[._-][A-Za-z]+)*$/u.test(value)
}

/** Also with a unit (`30s`, `512MiB`), a version, a date, an address. No report has a number of 20 digits. */
function isNumber(text: string): boolean {
  return text.length < 20 && /^[-+]?v?\d[\d.,:/_+-]*(?:[mun]?s|min|[hdwy]|[kmgt]?i?b?|%)$/iu.test(text)
}

/** `/run/secrets/db`, `./key.pem`: where a secret is. Base64 may begin with `/` too, but its parts are no names. */
function isPath(text: string): boolean {
  if (/^[\w./-]+\.(?:pem|key|crt|p12|pfx|jks|txt|json|ya?ml|env)$/u.test(text)) return true
  if (!/^(?:file:|~|\.{1,2})?(?:\/[\w.@-]+)+\/?$/u.test(text)) return false
  const parts = text.replace('file:', '').split('/').filter(Boolean)
  return parts.length > 1 && (ROOT.test(parts[0] ?? '') || parts.every((part) => PART.test(part)))
}

/** The folders in which files of containers and machines are. */
const ROOT =
  /^(?:~|\.{1,2}|app|bin|boot|builds?|config|data|dev|etc|home|lib|mnt|media|opt|private|proc|repo|root|run|secrets?|src|srv|sys|tmp|usr|Users|var|Volumes|work|workspaces?)$/u
const PART = /^\.?(?:[a-z0-9_.@-]+|[A-Z][a-z_.-]+\d*|[A-Z_]+)$/u

function isPlaceholder(text: string): boolean {
  return /^(?:<[A-Za-z _-]*>|\[[A-Za-z _-]*\]|\{\{.*\}\}|[*.xX…]+)$/u.test(text)
}

/**
 * `${NAME}`, `$(cat file)`, and `$NAME` with a name that says something: what a program resolves itself. `$ecret` and
 * `$ECRET1` are none.
 */
function isReference(text: string): boolean {
  if (/^\$(?:\{[^{}]*\}|\([^()]*\)|\d)$/u.test(text)) return true
  const [, name] = /^\$([a-z]+|[A-Z_][A-Z0-9_]*)$/u.exec(text) ?? []
  return name?.split('_').some((word) => word.length > 2 && isCommonWord(word)) ?? false
}

/** `$NAME`, which means a variable where a shell or Compose reads it, whatever the name. */
export function isVariable(text: string): boolean {
  return /^\$[A-Z_][A-Z0-9_]*$/u.test(text)
}
