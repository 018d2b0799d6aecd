import type { ComposeModel, ComposeService } from '../compose/model.ts'
import { canonicalJson } from '../text/canonical-json.ts'

/** What a service runs. A change of it shows in its containers, and in no other ones. */
const OF_ONE_SERVICE: readonly string[] = [
  'build',
  'command',
  'entrypoint',
  'environment',
  'profiles',
  'pull_policy',
]

/**
 * How a compose file differs in more than what its services run: in services, networks, volumes, ports, dependencies and the like.
 * A clause, such as `the networks of the compose file changed`; null: it does not.
 */
export function redefinition(before: ComposeModel, now: ComposeModel): string | null {
  const [{ services: old, ...restBefore }, { services: current, ...restNow }] = [before, now]
  const [top] = differing(restBefore, restNow)
  if (top !== undefined) return `the ${top} of the compose file changed`
  for (const name of new Set([...Object.keys(old), ...Object.keys(current)])) {
    const [one, other] = [own(old, name), own(current, name)]
    if (one === undefined) return `${name} is new in the compose file`
    if (other === undefined) return `the compose file no longer has ${name}`
    const key = differing(one, other).find((changed) => !OF_ONE_SERVICE.includes(changed))
    if (key !== undefined) return `the ${key} of ${name} changed`
  }
  return null
}

function own(services: ComposeModel['services'], name: string): ComposeService | undefined {
  return Object.hasOwn(services, name) ? services[name] : undefined
}

/** The keys whose values differ, in alphabetical order. */
function differing(a: object, b: object): string[] {
  const [one, other] = [new Map(Object.entries(a)), new Map(Object.entries(b))]
  const text = (value: unknown) => (value === undefined ? '' : canonicalJson(value))
  return [...new Set([...one.keys(), ...other.keys()])]
    .sort()
    .filter((key) => text(one.get(key)) !== text(other.get(key)))
}
