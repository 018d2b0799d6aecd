import type { ComposeFile, ServiceSource } from '../compose/model.ts'

/** A service in one environment. */
export interface Placed {
  environment: string
  file: ComposeFile
  service: ServiceSource
}

/** `` `a`, `b` `` */
export function code(paths: readonly string[]): string {
  return paths.map((path) => `\`${path}\``).join(', ')
}
