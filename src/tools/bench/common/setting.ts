import { availableParallelism, loadavg } from 'node:os'
import type { Connection } from '../../../engine/connect/connect.ts'
import { run } from '../../../host/tools/run.ts'
import type { StackDefinition } from '../../../stack/definition/definition.ts'

/** The machine and the versions that the figures come from. */
export interface Setting {
  /** ISO 8601. */
  at: string
  services: number
  engine: string
  compose: string
  node: string
  cpus: number
  /** Load average of the minute before the rounds began; much above 0 means that the machine also did other work. */
  loadAverage: number
}

export async function describeSetting(
  { root, matrix }: StackDefinition,
  { engine, target, env }: Connection,
): Promise<Setting> {
  const version = await run([...target.compose, 'version', '--short'], { cwd: root, env })
  return {
    at: new Date().toISOString(),
    services: matrix.services.length,
    engine: (await engine.system.version()).version,
    compose: version.stdout.trim(),
    node: process.versions.node,
    cpus: availableParallelism(),
    loadAverage: loadavg()[0] ?? 0,
  }
}

export function renderSetting({ engine, compose, node, cpus, loadAverage }: Setting): string {
  return `Engine ${engine}, Compose ${compose}, Node ${node}, ${cpus} CPUs, load ${loadAverage.toFixed(1)}`
}
