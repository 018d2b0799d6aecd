/*
 * What a line of a service's output looks like. Services log in many forms, so these are rules of thumb: they decide what an excerpt shows
 * first, and never what is kept.
 */

/** `more`: it belongs to the line before, such as a frame of a stack trace. */
export type LineKind = 'error' | 'warning' | 'more' | 'plain'

/** @param isAfterError whether the line before is an error, or belongs to one */
export function kindOf(text: string, isAfterError = false): LineKind {
  const json = levelInJson(text)
  if (json !== null) return json
  if (FRAME.test(text)) return 'more'
  if (isAfterError && CONTINUED.test(text)) return 'more'
  const level = LEVEL.exec(text)?.[1]?.toLowerCase()
  if (level !== undefined) return kindOfLevel(level)
  if (ERROR.test(text.replace(NO_ERROR, ''))) return 'error'
  return WARNING.test(text) ? 'warning' : 'plain'
}

/** Frames of JavaScript, Java, C#, Python, Go, Rust, Ruby and PHP. */
const FRAME =
  /^\s+at\s\S|^\s+File ".{1,300}", line \d+|^\s+(?:from\s+)?\S{1,300}\.(?:go|rs|py|rb|php|java|kt|cs|[cm]?[jt]sx?):\d+|^\s*\.{3} \d+ (?:more|common frames)|^\s*Caused by:|^\s*Suppressed:|^#\d+\s|^goroutine \d+ \[/

/** What follows an error: indented lines, and what databases say of it. */
const CONTINUED =
  /^\s+\S|^(?:\S.{0,60}\s)?(?:DETAIL|HINT|CONTEXT|STATEMENT|QUERY|LOCATION):\s|^[}\])]|^\w+(?:\.\w+)*(?:Error|Exception)\b/

/** A level at the beginning of a line, perhaps after a time and a name. */
const LEVEL =
  /^.{0,60}?(?:\blevel=|\blvl=|[[<("]|^|[\s|:])"?(TRACE|DEBUG|INFO|NOTICE|LOG|WARN|WARNING|ERROR|ERR|FATAL|CRIT|CRITICAL|ALERT|EMERG|SEVERE|PANIC|trace|debug|info|notice|warn|warning|error|err|fatal|crit|critical|panic)"?(?=[\])>:|,\s"]|$)/

const ERROR =
  /\b(?:error|errors|fatal|panic|panicked|exception|failed|failure|traceback|segfault|segmentation fault|unhandled|uncaught|refused|denied|timed out|out of memory|stack overflow|core dumped)\b|[a-z](?:Error|Exception)\b|\bE[A-Z]{5,}\b(?=[ :,])|" 5\d\d\b|\bstatus(?:Code|_code)?["=: ]{1,3}5\d\d\b/i
const NO_ERROR =
  /\b(?:0|no|without|zero)\s+(?:\w+\s+)?(?:errors?|failures?|failed)\b|\b(?:errors?|failures?|failed)\s*[=:]\s*(?:0|none|null|false|"")(?!\w)/gi
const WARNING = /\b(?:warn|warning|deprecated|retry|retrying|slow)\b/i

/** pino, bunyan: 40 is a warning, 50 an error. */
const [WARNING_NUMBER, ERROR_NUMBER] = [40, 50]
/** A longer line is not parsed. */
const MAX_JSON = 16_384

/** The level of a log line that is a JSON object; null: it is none, or has no level. */
function levelInJson(text: string): LineKind | null {
  if (!text.startsWith('{') || text.length > MAX_JSON) return null
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const entries = new Map(Object.entries(value).map(([key, one]) => [key.toLowerCase(), one]))
  const level = ['level', 'severity', 'lvl', 'loglevel', 'log.level', 's', '@l'].flatMap(
    (key) => entries.get(key) ?? [],
  )[0]
  if (typeof level === 'number') {
    if (level >= ERROR_NUMBER) return 'error'
    return level >= WARNING_NUMBER ? 'warning' : 'plain'
  }
  if (typeof level === 'string') return kindOfLevel(level.toLowerCase())
  return entries.get('err') || entries.get('error') || entries.get('exception') ? 'error' : null
}

function kindOfLevel(level: string): LineKind {
  if (/^(?:e|f|c|err|error|fatal|crit|critical|alert|emerg|emergency|severe|panic|dpanic)$/.test(level))
    return 'error'
  return /^(?:w|warn|warning)$/.test(level) ? 'warning' : 'plain'
}
