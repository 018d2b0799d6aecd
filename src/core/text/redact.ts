import type { ComposeModel } from '../compose/model.ts'

const SECRET_NAME =
  /pass(word|wd|phrase)?|secret|token|credential|private|(api|access|signing|encryption)_?key/i
const PUBLIC_NAME = /^PUBLIC_|_FILE$|_PATH$|_URL$/i
const URL_PASSWORD = /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:([^/\s@]+)@/i
/** Shorter values are not hidden, because that would also hide ordinary words of a log. */
const SHORTEST = 4

/**
 * The secret values in a compose model: those of variables that are named like secrets, and passwords in URLs. Longest
 * first, so that a value is replaced before another value that is a part of it.
 */
export function secretValues(model: ComposeModel): string[] {
  const values = new Set<string>()
  for (const service of Object.values(model.services)) {
    const variables = [
      ...Object.entries(service.environment ?? {}),
      ...Object.entries(service.build?.args ?? {}),
    ]
    for (const [name, value] of variables) {
      if (value === null) continue
      const password = URL_PASSWORD.exec(value)?.[1]
      if (password !== undefined) values.add(password)
      if (SECRET_NAME.test(name) && !PUBLIC_NAME.test(name)) values.add(value)
    }
  }
  // Compose writes `$$` for every `$` of the value that the service sees.
  const seen = [...values].flatMap((value) => [value, value.replaceAll('$$', '$')])
  return worthHiding(seen)
}

/** The values of variables that are named like secrets, longest first. */
export function secretsAmong(variables: Readonly<Record<string, string | undefined>>): string[] {
  return worthHiding(
    Object.entries(variables).flatMap(([name, value]) =>
      value && SECRET_NAME.test(name) && !PUBLIC_NAME.test(name) ? [value] : [],
    ),
  )
}

/** Each value once, without short ones. Longest first, so that a value is replaced before a value that is a part of it. */
export function worthHiding(values: readonly string[]): string[] {
  return [...new Set(values)].filter((value) => value.length >= SHORTEST).sort((a, b) => b.length - a.length)
}

/** The text with every secret value replaced by `[redacted]`. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets.reduce((result, secret) => result.replaceAll(secret, '[redacted]'), text)
}
