import { hostInUrl } from '../../matrix/variables.ts'
import { encoded } from './encode.ts'

const PLACE = /\{(?<part>host|port)\}|\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)\}/g

/**
 * Fills in the places of a cell under *URL*: `postgresql://shop:${POSTGRES_PASSWORD}@{host}:{port}/shop`. Values are encoded, so
 * that a `/` or `@` in a password is a part of it.
 *
 * @param value the value of a variable; undefined: there is none
 * @returns the URL, or the variables without a value
 */
export function fillTemplate(
  template: string,
  { host, port }: { host: string; port: number },
  value: (name: string) => string | undefined,
): { url: string } | { missing: string[] } {
  const missing = new Set<string>()
  const url = template.replace(PLACE, (place, _part, _name, ...rest) => {
    const { part, name } = rest.at(-1) as { part?: string; name?: string }
    if (part === 'host') return hostInUrl(host)
    if (part === 'port') return `${port}`
    const found = name === undefined ? undefined : value(name)
    if (found === undefined) missing.add(name ?? place)
    return encoded(found ?? '')
  })
  return missing.size === 0 ? { url } : { missing: [...missing] }
}

/** The variables that a template has places for. */
export function variablesIn(template: string): string[] {
  const names = [...template.matchAll(PLACE)].flatMap(({ groups }) => groups?.name ?? [])
  return [...new Set(names)]
}
