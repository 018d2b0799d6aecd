import type { StackInfo } from '../core/endpoints/endpoints.ts'
import { SsotError } from '../core/errors/errors.ts'
import { urlVariables } from './variables.ts'

/*
 * The stack in an environment variable, for processes that inherit it: the command of `ssot-docker run` and all that it
 * starts, and the workers of Playwright. There `ssot` works without anything of this package being loaded first.
 */

/** The variable that holds the stack, as JSON. */
const STACK_VARIABLE = 'SSOT_DOCKER_STACK'

/** The last text that was parsed, because `ssot` asks for each property. */
let parsed: { text: string; stack: StackInfo } | undefined

/** The variables for the processes of a test run: those of the matrix, and the stack as a whole. */
export function stackVariables(stack: StackInfo): Record<string, string> {
  return { ...urlVariables(stack), [STACK_VARIABLE]: JSON.stringify(stack) }
}

/**
 * The stack that this process has inherited; undefined when it has none.
 * @throws STACK_NOT_READY when the variable holds something else
 */
export function inheritedStack(env: NodeJS.ProcessEnv): StackInfo | undefined {
  const text = env[STACK_VARIABLE]
  if (text === undefined) return undefined
  if (parsed?.text !== text) parsed = { text, stack: parse(text) }
  return parsed.stack
}

function parse(text: string): StackInfo {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw unreadable('is not JSON', cause)
  }
  if (!isStack(value)) throw unreadable('is not a stack')
  return value
}

/** Only this package sets the variable, so it is enough to tell its values from others. */
function isStack(value: unknown): value is StackInfo {
  if (typeof value !== 'object' || value === null) return false
  const { environment, project, engine, services }: Partial<StackInfo> = value
  return (
    typeof environment === 'string' &&
    typeof project === 'string' &&
    typeof engine === 'object' &&
    typeof services === 'object' &&
    services !== null
  )
}

function unreadable(why: string, cause?: unknown): SsotError {
  return new SsotError({
    code: 'STACK_NOT_READY',
    summary: `The stack in the variable ${STACK_VARIABLE} ${why}`,
    todo: `Do not set ${STACK_VARIABLE} yourself: \`npx ssot-docker run\` and the global setup for Playwright do.`,
    cause,
  })
}
