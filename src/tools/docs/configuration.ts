import { OPTIONS, type OptionSpec, READINESS } from '../../core/options/schema.ts'
import { regenerate, table } from './generated.ts'

/** What docs/configuration.md holds between the marks of that name. */
const GENERATED: Readonly<Record<string, () => string>> = {
  options: () => tableOf(OPTIONS),
  readiness: () => tableOf(READINESS),
}

/** The text of docs/configuration.md with everything that comes from the code written anew. */
export function regenerateConfigurationDocs(text: string): string {
  return regenerate(text, GENERATED)
}

function tableOf(specs: Readonly<Record<string, OptionSpec>>): string {
  const rows = Object.entries(specs).map(([name, spec]) => [
    `\`${name}\``,
    spec.values,
    spec.default,
    spec.meaning,
  ])
  return table([['Option', 'Values', 'Default', 'What it is'], ...rows])
}
