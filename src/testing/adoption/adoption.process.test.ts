import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStartGate, type StartGate } from '../gates/start-gate.ts'
import {
  type Adopted,
  adopt,
  environmentsIn,
  findingsIn,
  oddPatterns,
  servicesIn,
  variablesIn,
} from './adopt.ts'
import { type Expected, environmentOf, NAMES, readExpected, verdictsOf } from './expected.ts'
import { told } from './told.ts'

/*
 * Repositories as people have them, none of which knows this package: `init` writes a matrix, and then nothing is edited.
 */

let gate: StartGate
beforeAll(() => {
  gate = openStartGate()
})
afterAll(() => gate[Symbol.dispose]())

describe.each(NAMES)('the repository %s', (name) => {
  const expected = readExpected(name)
  let adopted: Adopted
  beforeAll(async () => {
    adopted = await adopt(name, expected)
  })
  afterAll(() => adopted?.[Symbol.dispose]())

  test(`${name}: init proposes the right environments, services and variables`, () => {
    expect({
      environments: environmentsIn(adopted),
      services: servicesIn(adopted),
      variables: variablesIn(adopted),
      outside: expected.outside && adopted.matrix.outside.map(({ path }) => path),
      oddPatterns: oddPatterns(adopted),
    }).toEqual({
      environments: Object.fromEntries(
        Object.entries(expected.environments).map(([environment, written]) => [
          environment,
          environmentOf(written),
        ]),
      ),
      services: expected.services,
      variables: variablesOf(expected),
      outside: expected.outside,
      oddPatterns: [],
    })
  })

  test(`${name}: validate finds right after init what is expected, and what init has told`, async () => {
    const { counts, messages, said } = await findingsIn(adopted)
    expect(counts, messages.join('\n')).toEqual(expected.findings)
    expect(adopted.printed).toContain(`\`npx ssot-docker validate\`: ${said}.`)
  })

  test(`${name}: the checks of a start pass without an edit, or say what to add`, async () => {
    const verdicts = verdictsOf(expected)
    const actual = await Promise.all(
      adopted.matrix.environments.map(async ({ name: environment }) => {
        const refusal = await gate.refusal(adopted.root, environment)
        return [environment, told(refusal, verdicts[environment])] as const
      }),
    )
    expect(Object.fromEntries(actual)).toEqual(verdicts)
  })

  if (Object.keys(expected.given).length > 0) {
    test(`${name}: the checks of a start pass with the variables that the message asks for`, async () => {
      for (const { name: environment } of adopted.matrix.environments) {
        expect(
          await gate.refusal(adopted.root, environment, { given: expected.given }),
          environment,
        ).toBeNull()
      }
    })
  }
})

/** The cells of each variable; `from environment` alone stands for all environments. */
function variablesOf({ variables, environments }: Expected): Record<string, Record<string, string>> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, cells]) => [
      name,
      typeof cells === 'string'
        ? Object.fromEntries(Object.keys(environments).map((environment) => [environment, cells]))
        : cells,
    ]),
  )
}
