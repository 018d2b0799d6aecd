import { describe, expect, test } from 'vitest'
import type { BegunVersion, ChangeKind, EndedVersion, Outcome } from '../version.ts'
import { chooseVersion, versionBeforeFailure } from './choose-version.ts'
import type { ChoosableVersion } from './usable-version.ts'

const WHOSE = { stack: 'ssot-shop-staging-1', environment: 'staging' }
const FAILED: Outcome = { kind: 'failed', code: 'SERVICE_EXITED', summary: 'web exited' }

interface Given {
  change?: ChangeKind
  to?: number
  /** Stands for the model and the images; null: the stack was taken down. */
  content?: string | null
  outcome?: Outcome | null
}

/** Versions numbered from 1. */
function history(...given: Given[]): ChoosableVersion[] {
  return given.map(({ change = 'refresh', to = null, content = 'a', outcome = { kind: 'done' } }, index) => {
    const begun: Partial<BegunVersion> = { number: index + 1, change, to, modelHash: content }
    const images = { web: { reference: 'web', id: `sha256:${content}` } }
    const end: EndedVersion | null = outcome && { outcome, ms: 1, images: content === null ? {} : images }
    return { begun: begun as BegunVersion, end }
  })
}

const chosen = (versions: ChoosableVersion[], wanted: number | null = null) =>
  chooseVersion(versions, wanted, WHOSE).begun.number

describe('without a number', () => {
  test.each<[string, Given[], number]>([
    ['the version before the one that runs', [{ content: 'a' }, { content: 'b' }], 1],
    [
      'versions that are the same as the one that runs are passed over',
      [{ content: 'a' }, { content: 'b' }, { content: 'b', change: 'restart' }],
      1,
    ],
    [
      'versions that did not end well are passed over',
      [{ content: 'a' }, { content: 'b', outcome: FAILED }, { content: 'c' }],
      1,
    ],
    [
      'after a failed change, the last version that ended well',
      [{ content: 'a' }, { content: 'b', outcome: FAILED }],
      1,
    ],
    [
      'after a change that was killed, the last version that ended well',
      [{ content: 'a' }, { content: 'b', outcome: null }],
      1,
    ],
    [
      'when the stack is down, the version that ran before',
      [{ content: 'a' }, { content: 'b' }, { change: 'down', content: null }],
      2,
    ],
    [
      'after a rollback, the version before the one that it went back to',
      [{ content: 'a' }, { content: 'b' }, { content: 'c' }, { change: 'rollback', to: 2, content: 'b' }],
      1,
    ],
    [
      'after two rollbacks, further back still',
      [
        { content: 'a' },
        { content: 'b' },
        { content: 'c' },
        { content: 'd' },
        { change: 'rollback', to: 3, content: 'c' },
        { change: 'rollback', to: 2, content: 'b' },
      ],
      1,
    ],
    [
      'a restart after a rollback changes nothing of that',
      [
        { content: 'a' },
        { content: 'b' },
        { content: 'c' },
        { change: 'rollback', to: 2, content: 'b' },
        { change: 'restart', content: 'b' },
      ],
      1,
    ],
    [
      'after a rollback that failed, the version from which it began',
      [{ content: 'a' }, { content: 'b' }, { change: 'rollback', to: 1, content: 'a', outcome: FAILED }],
      2,
    ],
  ])('%s', (_, given, number) => {
    expect(chosen(history(...given))).toBe(number)
  })

  test.each([
    ['no version', []],
    ['a single version', [{}]],
    ['versions that are all the same', [{}, {}]],
    ['a down alone', [{ change: 'down', content: null }]],
  ] as [string, Given[]][])('%s cannot go back', (_, given) => {
    expect(() => chosen(history(...given))).toThrow(/ROLLBACK_NOT_POSSIBLE/)
  })

  test('after two rollbacks to the first version there is nothing earlier', () => {
    const versions = history({ content: 'a' }, { content: 'b' }, { change: 'rollback', to: 1, content: 'a' })
    expect(() => chosen(versions)).toThrow(
      /no earlier version that ended well and differs from what runs now/,
    )
  })
})

describe('with a number', () => {
  test('any version that ended well, also the one that runs', () => {
    const versions = history({ content: 'a' }, { content: 'b' }, { content: 'c' })
    expect([1, 2, 3].map((wanted) => chosen(versions, wanted))).toEqual([1, 2, 3])
  })

  test('an unknown one is refused with those that there are', () => {
    expect(() => chosen(history({}, {}), 7)).toThrow(
      /VERSION_UNKNOWN\] staging has no version 7[\s\S]*versions are 1 to 2\. `npx ssot-docker history staging`/,
    )
  })

  test.each<[string, Given, RegExp]>([
    ['failed', { outcome: FAILED }, /its refresh failed \(SERVICE_EXITED\)/],
    ['cancelled', { outcome: { kind: 'cancelled' }, change: 'up' }, /its up was cancelled/],
    ['interrupted', { outcome: null }, /its change was interrupted/],
    ['a down', { change: 'down', content: null }, /the stack was taken down with it/],
  ])('one that is %s is refused with the reason', (_, given, reason) => {
    expect(() => chosen(history({}, given), 2)).toThrow(reason)
  })
})

test('before a failed change ran the last version that ended well, unless that took the stack down', () => {
  const before = (...given: Given[]) => versionBeforeFailure(history(...given))?.begun.number ?? null
  expect(before({}, { outcome: FAILED })).toBe(1)
  expect(before({}, {}, { outcome: null })).toBe(2)
  expect(before({}, { change: 'down', content: null })).toBeNull()
  expect(before()).toBeNull()
})
