import type { Matrix } from '../../../core/matrix/matrix.ts'
import type { PortBlock } from '../../../core/matrix/port-blocks.ts'

/**
 * The text of a matrix with one environment of `matrix`, in which each service has a single port instead of a range.
 *
 * @param ports of every service that the environment publishes
 */
export function stableMatrixText(matrix: Matrix, environmentName: string, ports: PortBlock): string {
  const numbers = Object.values(ports)
  const range = `${Math.min(...numbers)}-${Math.max(...numbers)}`
  const environments = matrix.environments.filter(({ name }) => name === environmentName)
  return [
    '## Environments',
    ...table(
      ['Environment', 'Compose file', 'Dockerfiles', 'Host ports', 'Purpose'],
      environments.map(({ name, composeFile, dockerfiles }) => [
        name,
        composeFile,
        dockerfiles.join(', ') || '-',
        range,
        'Benchmark',
      ]),
    ),
    '## Services',
    ...table(
      [
        'Service',
        'Container port',
        'Protocol',
        'Health path',
        'Test variable',
        environmentName,
        'Rebuild budget',
      ],
      matrix.services.map(({ name, containerPort, protocol, healthPath, variable, rebuildBudgetMs }) => [
        name,
        containerPort,
        protocol,
        healthPath,
        variable,
        ports[name] ?? null,
        rebuildBudgetMs === null ? null : `${rebuildBudgetMs / 1000} s`,
      ]),
    ),
    '## Base images',
    ...table(
      ['Image', 'Variable', 'Registry image', 'Debian recipe', 'Debian image'],
      matrix.baseImages.map(({ name, variable, registryImage, recipe, debianImage }) => [
        name,
        variable,
        registryImage,
        recipe,
        debianImage,
      ]),
    ),
  ].join('\n')
}

function table(head: readonly string[], rows: readonly (string | number | null)[][]): string[] {
  const line = (cells: readonly (string | number | null)[]) =>
    `| ${cells.map((cell) => cell ?? '-').join(' | ')} |`
  return ['', line(head), line(head.map(() => '---')), ...rows.map(line), '']
}
