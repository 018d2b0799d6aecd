import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { listeningPorts } from '../../host/processes/listening.ts'
import type { TestEngine } from '../engines/test-engine.ts'
import { filesOf, type OwnHome, processesOf } from '../processes/own-home.ts'

/**
 * Everything that runs could leave on this machine, as lines: all objects on the engine, processes and files of the home,
 * listening ports of the range, and temporary folders of this package. Compare two of them while nothing else uses the
 * engine.
 *
 * @param ports first and last host port of the runs
 */
export function tracesOf(engine: TestEngine, { home }: OwnHome, ports: readonly [number, number]): string[] {
  const listed = (kind: string, ...args: string[]) =>
    engine
      .docker(...args)
      .split('\n')
      .filter(Boolean)
      .map((name) => `${kind} ${name}`)
  return [
    ...listed('container', 'ps', '-a', '--format', '{{.Names}}'),
    ...listed('network', 'network', 'ls', '--format', '{{.Name}}'),
    ...listed('volume', 'volume', 'ls', '--format', '{{.Name}}'),
    ...listed('dangling image', 'image', 'ls', '-q', '--no-trunc', '--filter', 'dangling=true'),
    ...processesOf(home).map(({ pid, command }) => `process ${pid} ${command}`),
    ...filesOf(home),
    ...listeningPorts().flatMap((port) => (port >= ports[0] && port <= ports[1] ? `port ${port}` : [])),
    ...readdirSync(tmpdir())
      .filter((name) => name.startsWith('ssot-'))
      .map((name) => `folder ${name}`),
  ].sort()
}

/** The traces that are new. */
export function newTraces(before: readonly string[], now: readonly string[]): string[] {
  const known = new Set(before)
  return now.filter((trace) => !known.has(trace))
}
