import { OPTIONS, type OptionSpec, READINESS } from '../../core/options/schema.ts'
import { regenerate, table } from './generated.ts'

/** The generated blocks of docs/configuration.md by name. */
const GENERATED: Readonly<Record<string, () => string>> = {
  options: () => tableOf(OPTIONS),
  readiness: () => tableOf(READINESS),
}

/** The text of docs/configuration.md with its generated blocks updated. */
export function regenerateConfigurationDocs(text: string): string {
  return regenerate(text, GENERATED)
}

/** The text of README.md with its shorter table of options written again. */
export function regenerateReadmeOptions(text: string): string {
  const rows = Object.entries(OPTIONS).map(([name, spec]) => [`\`${name}\``, spec.default, spec.meaning])
  const options = () => table([['Option', 'Default', 'What it is'], ...rows])
  return regenerate(text, { options }, ['install size'])
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
