import type { Fact, Part } from '../files/facts.ts'
import type { KeyedChange } from '../model.ts'
import type { MatrixSnapshot } from '../snapshot/snapshot.ts'
import { partChanges } from './parts.ts'

/** Environments that have another name in the later version: the earlier names by the later ones. */
export type RenamedEnvironments = ReadonlyMap<string, string>

/** What was changed in the tables of the matrix. */
export function matrixChanges(
  before: MatrixSnapshot,
  after: MatrixSnapshot,
  renamed: RenamedEnvironments,
): KeyedChange[] {
  const old = [...renamed].reduce(
    (parts, [to, from]) => withEnvironment(parts, from, to),
    before.facts?.parts ?? NONE,
  )
  const own = after.facts?.parts ?? NONE
  const changes = partChanges(old, own, 'matrix', (about) => about)
  const names = (parts: ReadonlyMap<string, Part>) =>
    new Set(
      [...parts.keys()].flatMap((key) =>
        key.startsWith(ENVIRONMENT) ? [key.slice(ENVIRONMENT.length)] : [],
      ),
    )
  const [was, is] = [names(old), names(own)]
  // Its column comes and goes with an environment, and says nothing more than that.
  const isOfColumn = ({ key, about, field }: KeyedChange) =>
    field !== null &&
    /^matrix\/matrix\/(?:Services|Variables)\//u.test(key) &&
    was.has(about) !== is.has(about)
  const columns = changes.filter(isOfColumn)
  return [
    ...[...renamed].map(
      ([to, from]): KeyedChange => ({
        ...{ key: `matrix/environment ${to}`, about: `environment ${from}`, group: 'environments' },
        ...{ kind: 'changed', field: 'name', from, to, isSecret: false, words: `renamed to ${to}` },
      }),
    ),
    ...changes
      .filter((change) => !isOfColumn(change))
      .map((change) => {
        const [, name] = /^matrix\/matrix\/Environments\/(.*)$/u.exec(change.key) ?? []
        if (change.field !== null || name === undefined || !is.has(name)) return change
        const ports = columns.filter(({ about, field }) => about === name && field?.startsWith('port of '))
        if (ports.length === 0) return change
        return { ...change, words: `${change.words}; ${ports.map(({ words }) => words).join(', ')}` }
      }),
  ]
}

const NONE: ReadonlyMap<string, Part> = new Map()
const ENVIRONMENT = 'matrix/Environments/'

/** The parts as if an environment had had another name. */
function withEnvironment(parts: ReadonlyMap<string, Part>, from: string, to: string): Map<string, Part> {
  return new Map(
    [...parts].map(([key, part]) => {
      if (key === `${ENVIRONMENT}${from}`)
        return [`${ENVIRONMENT}${to}`, { ...part, about: `environment ${to}` }]
      const facts = [...part.facts].map(([column, fact]): [string, Fact] =>
        fact.about === from ? [to, { ...fact, about: to }] : [column, fact],
      )
      return [key, { ...part, facts: new Map(facts) }]
    }),
  )
}
