import { blockOf, type PortBlock, publishedServices } from '../../core/matrix/port-blocks.ts'
import type { StackDefinition } from '../definition/definition.ts'
import type { Inspected } from '../targets/observe.ts'

/** The ports of a test run's stack, found by its containers, or why they are not known. */
export function portsOfRun(
  { matrix, environment: { name: environment } }: Pick<StackDefinition, 'matrix' | 'environment'>,
  observed: readonly Inspected[],
): { ports: PortBlock } | { unknown: string } {
  const published = new Map(
    observed.map(({ summary, details }) => [summary.service, details.hostPorts] as const),
  )
  const ports = blockOf(matrix, environment, published)
  const rows = publishedServices(matrix, environment)
  if (ports !== null || rows.length === 0) return { ports: ports ?? {} }
  return {
    unknown: rows.some(([{ service }]) => published.has(service))
      ? `the matrix gives other ports to ${environment} now`
      : 'it publishes no port, so its block of ports is not known',
  }
}
