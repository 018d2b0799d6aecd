import type { ComposeModel } from '../../core/compose/model.ts'
import { missingVariables } from '../../core/endpoints/urls/complete.ts'
import type { ServiceRow } from '../../core/matrix/matrix.ts'
import { type ComposeCall, composeValues } from '../../engine/cli/compose.ts'

/** A name that a compose file can interpolate. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/u

/**
 * The variables of a call, and those that only its env file sets and that something here needs: from which configs and secrets
 * take their content, or which are in the URLs of rows. Compose alone reads the file, so that a value means the same here and in
 * the compose file. It is asked once, and only if there are such variables.
 * @throws the errors of {@link composeValues}
 */
export async function withValuesOfFile(
  model: ComposeModel,
  rows: readonly ServiceRow[],
  call: ComposeCall,
): Promise<ComposeCall['env']> {
  const { env, envFile } = call
  if (envFile === null) return env
  const taken = [...Object.values(model.configs ?? {}), ...Object.values(model.secrets ?? {})]
  const names = new Set([
    ...taken.flatMap(({ environment }) => environment ?? []),
    ...missingVariables(rows, { model, variables: matrixVariables(call) }),
  ])
  const absent = [...names].filter((name) => NAME.test(name) && env[name] === undefined)
  return absent.length === 0 ? env : { ...env, ...(await composeValues(call, absent)) }
}

/** The variables that the matrix defines. */
export function matrixVariables({
  variables,
  env,
}: Pick<ComposeCall, 'variables' | 'env'>): Record<string, string> {
  return valuesIn(env, variables)
}

/** Those of the variables that are set. */
export function valuesIn(env: ComposeCall['env'], names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = env[name]
      return value === undefined ? [] : [[name, value] as const]
    }),
  )
}
