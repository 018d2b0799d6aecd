import type { ComposeModel } from '../../compose/model.ts'
import { HIDDEN } from '../../secrets/redacted.ts'

/** A value of a model that its record hides. */
export interface HiddenValue {
  /** Null: it belongs to no service, such as the content of a config. */
  service: string | null
  /** Where it stands: `environment.DB_PASSWORD`, `command[3]`, `configs.app.content`. */
  key: string
}

/** The values that the record of a model hides, in the order of the model. */
export function hiddenValues(model: ComposeModel): HiddenValue[] {
  const found: HiddenValue[] = []
  walk(model, [], (path) => found.push(valueAt(path)))
  return found
}

/**
 * A recorded model with the values that its record hides.
 * @param today where the values are taken from, at the same places
 * @returns the values that are not there, too
 */
export function withHiddenValues(
  recorded: ComposeModel,
  today: ComposeModel,
): { model: ComposeModel; absent: HiddenValue[] } {
  const absent: HiddenValue[] = []
  const model = walk(recorded, [], (path, text) => {
    const value = at(today, path)
    if (typeof value === 'string') return value
    absent.push(valueAt(path))
    return text
  })
  return { model: model as ComposeModel, absent }
}

type Path = readonly (string | number)[]

/** A copy of plain data in which each text with a hidden part is replaced. */
function walk(value: unknown, path: Path, replace: (path: Path, text: string) => unknown): unknown {
  if (typeof value === 'string') return value.includes(HIDDEN) ? replace(path, value) : value
  if (Array.isArray(value)) return value.map((item, index) => walk(item, [...path, index], replace))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, walk(item, [...path, key], replace)]),
  )
}

function at(value: unknown, path: Path): unknown {
  let found = value
  for (const key of path) {
    if (found === null || typeof found !== 'object' || !Object.hasOwn(found, key)) return undefined
    found = found[key as keyof typeof found]
  }
  return found
}

function valueAt(path: Path): HiddenValue {
  const [first, second, ...rest] = path
  return first === 'services' && typeof second === 'string'
    ? { service: second, key: words(rest) }
    : { service: null, key: words(path) }
}

function words(path: Path): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`))
    .join('')
}
