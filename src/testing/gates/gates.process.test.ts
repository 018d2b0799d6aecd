import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { REFUSED } from '../../core/compose/support.ts'
import { BASELINE_PATH, readBaseline, writeBaseline } from '../../enforcer/baseline/baseline.ts'
import { rulesBeforeStart } from '../../enforcer/preflight/preflight.ts'
import { FINAL_RULES, RULE_IDS } from '../../enforcer/rule-ids.ts'
import { RULES } from '../../enforcer/rules/index.ts'
import { check } from '../../enforcer/run/check.ts'
import type { CheckedFinding } from '../../enforcer/run/result.ts'
import { loadSource } from '../../enforcer/scan/load.ts'
import { scanRepository } from '../../enforcer/scan/scan.ts'
import { makeTree } from '../repositories/tree.ts'
import { CASES, CLEAN, filesOf, type GateCase, WITHOUT_COMPOSE } from './cases.ts'
import { openStartGate, type StartGate } from './start-gate.ts'

/*
 * `validate` and a start come to the same verdict: what one finds wrong in the files of an environment, the other refuses, also
 * with a suppression or a baseline.
 */

/** Rules whose findings are errors and which are not checked before a start, with the reason. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'compose-invalid': 'Compose itself refuses the file',
  'dockerfile-invalid': 'the builder itself refuses the file',
  'secret-in-compose': 'about who can read the repository, not about what is started',
  'secret-in-image': 'about who can pull the image, not about what is started',
  'obsolete-pattern': 'about files that no environment uses',
  'types-not-current': 'about a file for the type checker',
  'scan-empty': 'about a repository in which nothing can be started',
  'matrix-target-missing':
    'a start misses the files of its own environment itself, and those of others do not concern it',
  'mount-source-missing': 'a start looks itself at what is there by then',
}

/** Rules of which a suppression counts, since Compose has the last word at a start. */
const LAST_WORD = ['compose-invalid']

let gate: StartGate
beforeAll(() => {
  gate = openStartGate()
})
afterAll(() => gate[Symbol.dispose]())

/** The checks before a start, which forget what they have found. */
const preflight = () => rulesBeforeStart({ last: () => null, note: () => {} })
/** Only the checks of the model. */
const withoutRules = () => ({ ...preflight(), check: async () => {} })

async function findings(root: string): Promise<readonly CheckedFinding[]> {
  const source = loadSource(root, BASELINE_PATH)
  const baseline = 'reason' in source ? null : readBaseline(source)
  return check(await scanRepository(root, { env: process.env }), {
    rules: RULES,
    today: '2026-06-15',
    baseline,
  }).findings
}

const errorsIn = (all: readonly CheckedFinding[]) =>
  all.filter(({ severity }) => severity === 'error').map(({ rule, message }) => `${rule}: ${message}`)

const wrongOf = (all: readonly CheckedFinding[], { rule }: GateCase) =>
  all.find((one) => one.rule === rule && one.severity === 'error')

/** The files with a comment above the finding that suppresses it. */
function suppressed(files: Record<string, string>, { at, rule }: CheckedFinding): Record<string, string> {
  const lines = (files[at.file] ?? '').split('\n')
  const text = `ssot-ignore ${rule} -- it is right here`
  const indent = /^ */u.exec(lines[at.line - 1] ?? '')?.[0] ?? ''
  lines.splice(at.line - 1, 0, `${indent}# ${text}`)
  return { ...files, [at.file]: lines.join('\n') }
}

describe.each(CASES.map((one) => [`${one.rule}: ${one.what}`, one] as const))('%s', (name, one) => {
  const files = filesOf(one)

  test(`${name} is an error of validate, and a start refuses it`, async () => {
    using tree = makeTree(files)
    const all = await findings(tree.root)
    expect(wrongOf(all, one), errorsIn(all).join('\n')).toBeDefined()
    const [whole, bare] = [
      await gate.refusal(tree.root, 'test', { preflight: preflight() }),
      await gate.refusal(tree.root, 'test', { preflight: withoutRules() }),
    ]
    expect(whole).not.toBeNull()
    expect(bare?.code ?? null, bare?.message).toBe(one.code)
    // A suppression is recommended only where it helps.
    const canBeSilenced = one.code === null && !FINAL_RULES.has(one.rule)
    expect(whole?.message.includes('ssot-ignore')).toBe(canBeSilenced)
  })

  test(`${name} means the same in both when it is suppressed, or in the baseline`, async () => {
    using first = makeTree(files)
    const found = wrongOf(await findings(first.root), one)
    if (found === undefined) throw new Error('Nothing is found.')
    // There is no place for a comment within a table.
    const isPlaced = files[found.at.file] !== undefined && !found.at.file.endsWith('.md')
    using tree = makeTree(isPlaced ? suppressed(files, found) : files)
    using other = makeTree(files)
    writeFileSync(join(other.root, BASELINE_PATH), writeBaseline([found]))
    for (const root of [...(isPlaced ? [tree.root] : []), other.root]) {
      const all = await findings(root)
      const isOver = wrongOf(all, one) === undefined
      const refusal = await gate.refusal(root, 'test', { preflight: preflight() })
      if (!LAST_WORD.includes(one.rule)) expect(refusal === null, refusal?.message).toBe(isOver)
      const isFinal = FINAL_RULES.has(one.rule) || found.isFinal === true
      expect(isOver).toBe(!isFinal)
      const hasNoEffect = all.some(
        ({ rule, message }) => rule === 'suppression-unused' && message.includes('no effect'),
      )
      expect(hasNoEffect, all.map(({ message }) => message).join('\n')).toBe(isFinal)
    }
  })
})

test.each(CLEAN.map((one) => [one.what, one] as const))(
  '%s is no error of validate, and a start accepts it',
  async (_, one) => {
    using tree = makeTree(filesOf(one))
    const all = await findings(tree.root)
    expect(errorsIn(all)).toEqual([])
    const refusal = await gate.refusal(tree.root, 'test', { preflight: preflight() })
    expect(refusal?.message ?? null).toBeNull()
  },
)

test('each rule that is checked before a start, or that nothing silences, has a case', () => {
  const covered = new Set(CASES.map(({ rule }) => rule))
  const needed = RULES.filter(({ id, beforeStart }) => beforeStart || FINAL_RULES.has(id)).map(({ id }) => id)
  expect(needed.filter((id) => !covered.has(id))).toEqual([])
})

test('each rule whose findings are errors is checked before a start, or says why not', () => {
  const errors = RULES.filter(({ severity, beforeStart }) => severity === 'error' && !beforeStart).map(
    ({ id }) => id,
  )
  expect(errors.filter((id) => !(id in ELSEWHERE))).toEqual([])
  expect(Object.keys(ELSEWHERE).filter((id) => !RULE_IDS.some((known) => known === id))).toEqual([])
})

test('each feature that is refused has a case, or is not one for Compose', () => {
  const covered = new Set(CASES.map(({ what }) => what))
  expect(
    REFUSED.map(({ feature }) => feature).filter((one) => !covered.has(one) && !WITHOUT_COMPOSE.has(one)),
  ).toEqual([])
})
