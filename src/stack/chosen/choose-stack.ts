import { SsotError } from '../../core/errors/errors.ts'
import { columns } from '../../core/text/columns.ts'
import { nearestName, perhaps } from '../../core/text/suggest.ts'
import type { Connection } from '../../engine/connect/connect.ts'
import type { OwnedResource } from '../../engine/inventory.ts'
import { isAlive, parseIdentity } from '../../host/processes/identity.ts'
import type { Registry } from '../../host/registry/registry.ts'
import { loadDefinition, type StackDefinition } from '../definition/definition.ts'
import { runsSideBySide, stablePlace } from '../definition/place.ts'

/** How a user names a stack. */
export interface StackChoice {
  environment: string
  /** Its own name, which takes precedence. */
  stack?: string | undefined
}

/** The stack that was meant. */
export interface ChosenStack {
  project: string
  environment: string
  /** The checkout that it belongs to. Absolute. */
  root: string
  /** Whether it is the stable stack of its environment, not that of a test run. */
  isStable: boolean
}

export interface ChoiceInput {
  connection: Connection
  registry: Registry
  /** One environment of the repository in the working folder. */
  definition(environment: string): StackDefinition
}

/**
 * The stack that was meant: the one with this name, of any checkout; else the stable stack of the environment, whether or
 * not it is running; else, for an environment of test runs, the one stack that this checkout runs or keeps.
 * @throws STACK_UNKNOWN, STACK_AMBIGUOUS
 */
export async function chooseStack(input: ChoiceInput, choice: StackChoice): Promise<ChosenStack> {
  const { environment, stack } = choice
  if (stack !== undefined) return stackNamed(input, stack)
  const definition = input.definition(environment)
  if (runsSideBySide(definition)) return runOf(input, definition)
  const { project } = stablePlace(definition)
  return { project, environment, root: definition.root, isStable: true }
}

/**
 * The files of a chosen stack.
 * @throws MATRIX_MISSING when its checkout has gone, and the errors of {@link loadDefinition}
 */
export function definitionOfStack({ root, environment, project }: ChosenStack): StackDefinition {
  const definition = loadDefinition(root, environment)
  // A folder above it may have a matrix of its own.
  if (definition.root === root) return definition
  throw new SsotError({
    code: 'MATRIX_MISSING',
    summary: `The checkout of ${project}, ${root}, has no matrix any more`,
    todo: 'Its containers can still be reached: `logs` and `shell` with `--stack` need no files.',
  })
}

/**
 * The stack with a name, of any checkout.
 * @throws STACK_UNKNOWN
 */
export async function stackNamed(
  { connection }: Pick<ChoiceInput, 'connection'>,
  stack: string,
): Promise<ChosenStack> {
  const all = stacksOf(await connection.engine.inventory.owned())
  const found = all.get(stack)
  if (found) return chosen(found)
  const names = [...all.keys()]
  throw new SsotError({
    code: 'STACK_UNKNOWN',
    summary: `There is no stack ${stack} on the engine ${connection.engine.endpoint}${perhaps(nearestName(stack, names))}`,
    todo:
      names.length === 0
        ? 'Nothing is running. `npx ssot-docker refresh` starts the stack for development.'
        : `Use one of:\n  ${names.join('\n  ')}`,
  })
}

/** The only test stack of an environment of this checkout. */
async function runOf(
  { connection, registry }: ChoiceInput,
  definition: StackDefinition,
): Promise<ChosenStack> {
  const { engine } = connection
  const { root, environment } = definition
  const owned = await engine.inventory.owned()
  const own = owned.filter(
    (one) => one.root === root && one.environment === environment.name && one.owner !== null,
  )
  const [first, ...rest] = stacksOf(own).values()
  if (first === undefined) {
    throw new SsotError({
      code: 'STACK_UNKNOWN',
      summary: `This checkout has no stack of ${environment.name}: no test run has one now, and none was kept`,
      todo: "Name a stack of another checkout with `--stack`, or run the tests with the option `keep: 'on-failure'`, which keeps the stack of a failed run.",
    })
  }
  if (rest.length === 0) return chosen(first)
  const kept = new Set(registry.kept.list(engine.endpoint).map(({ stack }) => stack))
  const rows = [first, ...rest].map((one) => [one.stack, kept.has(one.stack) ? 'kept' : ownerOf(one)])
  throw new SsotError({
    code: 'STACK_AMBIGUOUS',
    summary: `This checkout has ${rows.length} stacks of ${environment.name}`,
    todo: `Choose one with \`--stack\`:\n  ${columns(rows).join('\n  ')}`,
  })
}

function stacksOf(owned: readonly OwnedResource[]): Map<string, OwnedResource> {
  return new Map(owned.map((resource) => [resource.stack, resource]))
}

/** @throws STACK_UNKNOWN when its labels do not say what it belongs to */
function chosen({ stack, environment, root, owner, kind, name }: OwnedResource): ChosenStack {
  if (environment !== null && root !== null)
    return { project: stack, environment, root, isStable: owner === null }
  throw new SsotError({
    code: 'STACK_UNKNOWN',
    summary: `The labels of ${kind} ${name} of ${stack} do not say which environment and checkout it belongs to`,
    todo: `Look at it with \`docker inspect ${name}\`: this program did not create it.`,
  })
}

function ownerOf({ owner }: OwnedResource): string {
  const identity = owner === null ? null : parseIdentity(owner)
  if (identity === null) return ''
  return isAlive(identity) ? `of process ${identity.pid}` : `of process ${identity.pid}, which has ended`
}
