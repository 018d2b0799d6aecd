import type { ServiceSource } from '../compose/model.ts'
import { hasVariables } from '../compose/template.ts'
import type { Repository } from '../repository.ts'
import type { Dockerfile, Stage } from './model.ts'

/** The stage of a Dockerfile that a service builds; undefined: the service is not built, or the stage is not known. */
export function builtStage(
  { build }: ServiceSource,
  { dockerfiles }: Repository,
): { dockerfile: Dockerfile; stage: Stage } | undefined {
  const dockerfile = dockerfiles.find(({ source }) => source.path === build?.dockerfile)
  if (!build || !dockerfile) return undefined
  const target = build.target?.text.toLowerCase()
  if (target !== undefined && hasVariables(target)) return undefined
  const stage =
    target === undefined
      ? dockerfile.stages.at(-1)
      : dockerfile.stages.find(({ name, index }) => name?.toLowerCase() === target || `${index}` === target)
  return stage && { dockerfile, stage }
}
