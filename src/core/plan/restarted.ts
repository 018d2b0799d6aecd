import type { ComposeModel } from '../compose/model.ts'

/**
 * The services that a restart of these ones restarts: they, and every service that says with `restart: true` in its
 * `depends_on` that it is restarted along with one of them.
 */
export function withRestarted(services: readonly string[], model: Pick<ComposeModel, 'services'>): string[] {
  const all = new Set(services)
  // A service that is added while this runs is visited as well.
  for (const restarted of all) {
    for (const [name, { depends_on }] of Object.entries(model.services))
      if (depends_on?.[restarted]?.restart === true) all.add(name)
  }
  return [...all]
}
