import { type Problem, SsotError } from '../../errors/errors.ts'
import type { ServiceRow } from '../../matrix/matrix.ts'
import { hostInUrl, serviceUrl } from '../../matrix/variables.ts'
import { encoded } from './encode.ts'
import type { Login } from './logins/login.ts'
import { mayHaveLogin, wellKnownLogin } from './logins/logins.ts'
import { ServiceSettings, type UrlSources } from './settings.ts'
import { fillTemplate, variablesIn } from './template.ts'

/** A row of Services, and where its port is reached. */
export interface Addressed {
  row: ServiceRow
  host: string
  port: number
}

/** Whether the URL of a row may depend on the compose file. */
export function needsSources({ url, protocol }: ServiceRow): boolean {
  return url === null ? mayHaveLogin(protocol) : variablesIn(url).length > 0
}

/** The variables in the URLs of rows that neither their services nor the matrix have. */
export function missingVariables(rows: readonly ServiceRow[], sources: UrlSources): string[] {
  const names = rows.flatMap(({ url, service }) => {
    const value = valuesFor(service, sources)
    return url === null ? [] : variablesIn(url).filter((name) => value(name) === undefined)
  })
  return [...new Set(names)]
}

/** The value that a variable has in the URL of a service; undefined: there is none. */
function valuesFor(service: string, { model, variables }: UrlSources): (name: string) => string | undefined {
  const found = own(model.services, service)
  const settings = found && new ServiceSettings(found)
  return (name) => settings?.value(name) ?? own(variables, name)
}

/**
 * The URLs of rows, in their order: as the column *URL* says, else with the login that well-known variables of the service say,
 * else the address alone.
 *
 * @param sources null: they cannot be read, so that a URL which depends on them is the address alone
 * @throws VARIABLE_MISSING when a cell names a variable that neither the service nor `sources` has
 */
export function completeUrls(rows: readonly Addressed[], sources: UrlSources | null): string[] {
  const problems: Problem[] = []
  const names = new Set<string>()
  const urls = rows.map((addressed) => {
    const { row, host, port } = addressed
    const address = serviceUrl(row.protocol, host, port)
    if (sources === null && needsSources(row)) return address
    if (row.url === null) {
      const service = sources === null ? undefined : own(sources.model.services, row.service)
      const login = service ? wellKnownLogin(row.protocol, new ServiceSettings(service)) : null
      return login === null ? address : urlWith(login, addressed)
    }
    const value = sources === null ? () => undefined : valuesFor(row.service, sources)
    const filled = fillTemplate(row.url, addressed, value)
    if ('url' in filled) return filled.url
    for (const name of filled.missing) names.add(name)
    problems.push(...filled.missing.map((name) => missing(row, name)))
    return address
  })
  if (problems.length > 0) throw variablesMissing([...names], problems)
  return urls
}

/** A key of its own: a matrix may name a variable `constructor`. */
function own<T>(all: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(all, key) ? all[key] : undefined
}

function urlWith({ username, password, database, query }: Login, { row, host, port }: Addressed): string {
  const secret = password === undefined ? '' : `:${encoded(password)}`
  const user = username === undefined ? '' : encoded(username)
  const login = user + secret === '' ? '' : `${user}${secret}@`
  const path = database === undefined ? (query === undefined ? '' : '/') : `/${encoded(database)}`
  const rest = query === undefined ? '' : `?${query}`
  return `${row.protocol}://${login}${hostInUrl(host)}:${port}${path}${rest}`
}

function missing({ name: row, service, at }: ServiceRow, name: string): Problem {
  return {
    ...at,
    message: `the URL of ${row} needs ${name}, which neither service ${service} of the compose file nor the matrix nor its env file sets`,
    found: `\${${name}}`,
  }
}

function variablesMissing(names: readonly string[], problems: Problem[]): SsotError {
  return new SsotError({
    code: 'VARIABLE_MISSING',
    summary: `The column URL of the matrix needs variables that are not set: ${names.join(', ')}`,
    problems,
    todo: 'Use variables that the service has under `environment` or in its `env_file`, or add them to the table Variables or to the env file that the matrix names.',
  })
}
