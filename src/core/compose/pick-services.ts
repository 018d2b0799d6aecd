import { SsotError } from '../errors/errors.ts'
import { nearestName } from '../text/suggest.ts'
import type { ComposeModel } from './model.ts'

/**
 * The model with only these services and all their dependencies, whatever the condition, as `docker compose up SERVICE`
 * does it. Networks and volumes are kept; Compose creates only those that a service uses.
 *
 * @throws SERVICE_UNKNOWN when the compose file does not have one of them
 */
export function pickServices(
  model: ComposeModel,
  services: readonly string[],
  composeFile: string,
): ComposeModel {
  const wanted = new Set<string>()
  const open = services.map((name) => required(model, name, composeFile))
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (wanted.has(name)) continue
    wanted.add(name)
    for (const [needed, { required: isRequired }] of Object.entries(model.services[name]?.depends_on ?? {})) {
      if (isRequired !== false || model.services[needed] !== undefined) open.push(needed)
    }
  }
  return {
    ...model,
    services: Object.fromEntries(Object.entries(model.services).filter(([name]) => wanted.has(name))),
  }
}

function required(model: ComposeModel, name: string, composeFile: string): string {
  if (Object.hasOwn(model.services, name)) return name
  const known = Object.keys(model.services)
  const near = nearestName(name, known)
  throw new SsotError({
    code: 'SERVICE_UNKNOWN',
    summary: `The option "services" names "${name}", which ${composeFile} does not have${
      near === undefined ? '' : `; did you mean "${near}"?`
    }`,
    todo: `Use one of these names: ${known.join(', ')}.`,
  })
}
