import { describe, expect, test } from 'vitest'
import { PoolPlan } from './pool-plan.ts'

const START = { do: 'start' }
const planOf = (limit: number) => new PoolPlan(limit, 8)
const give = (file: number, stack: string) => ({ do: 'give', file, stack })

describe('who gets which stack', () => {
  test('the first file gets the stack that is there, and nothing is started for it', () => {
    const plan = planOf(4)
    expect(plan.add('a')).toEqual([])
    expect(plan.came(1)).toEqual([give(1, 'a')])
  })

  test('a file that finds no free stack waits, and one more is started for it', () => {
    const plan = planOf(2)
    plan.add('a')
    plan.came(1)
    expect(plan.came(2)).toEqual([START])
    expect(plan.came(3)).toEqual([])
    expect(plan.started('b')).toEqual([give(2, 'b')])
  })

  test('files get stacks in the order in which they came, from a reset as well as from a start', () => {
    const plan = planOf(2)
    plan.add('a')
    for (const file of [1, 2, 3, 4]) plan.came(file)
    expect(plan.left(1)).toEqual([{ do: 'reset', stack: 'a' }])
    expect(plan.putBack('a')).toEqual([give(2, 'a')])
    expect(plan.started('b')).toEqual([give(3, 'b')])
    plan.left(2)
    expect(plan.putBack('a')).toEqual([give(4, 'a')])
  })

  test('a file that was to get a stack which cannot be used is the next one that gets another', () => {
    const plan = planOf(1)
    plan.add('a')
    plan.came(1)
    plan.came(2)
    expect(plan.spoiled('a')).toEqual([{ do: 'remove', stack: 'a' }])
    expect(plan.removed('a')).toEqual([START])
    expect(plan.started('b')).toEqual([give(1, 'b')])
  })

  test('a file that is to get no other stack is forgotten, and the next one gets the fresh stack', () => {
    const plan = planOf(1)
    plan.add('a')
    plan.came(1)
    plan.came(2)
    expect(plan.spoiled('a', { willWait: false })).toEqual([{ do: 'remove', stack: 'a' }])
    expect(plan.removed('a')).toEqual([START])
    expect(plan.started('b')).toEqual([give(2, 'b')])
    expect(plan.left(1)).toEqual([])
  })

  test('a stack that is being put back is given to nobody', () => {
    const plan = planOf(1)
    plan.add('a')
    plan.came(1)
    plan.left(1)
    expect(plan.came(2)).toEqual([])
    expect(plan.putBack('a')).toEqual([give(2, 'a')])
  })
})

describe('when one more stack is started', () => {
  test('stacks are started ahead for the files that will come, not more than there are files', () => {
    const plan = planOf(8)
    plan.add('a')
    expect(plan.expect(2)).toEqual([START])
    expect(plan.came(1)).toEqual([give(1, 'a')])
    expect(plan.came(2)).toEqual([])
    expect(plan.started('b')).toEqual([give(2, 'b')])
  })

  test('there are never more stacks than the limit', () => {
    const plan = planOf(3)
    plan.add('a')
    expect(plan.expect(12)).toEqual([START, START])
    for (const file of [1, 2, 3, 4]) expect(plan.came(file)).not.toContainEqual(START)
  })

  test('few stacks are started at the same time, and the next ones follow', () => {
    const plan = new PoolPlan(4, 2)
    plan.add('a')
    expect(plan.expect(4)).toEqual([START, START])
    expect(plan.started('b')).toEqual([START])
    expect(plan.started('c')).toEqual([])
    expect(plan.started('d')).toEqual([])
  })

  test('nothing is started for a file that can have a stack that is being put back', () => {
    const plan = planOf(4)
    plan.add('a')
    plan.came(1)
    plan.left(1)
    expect(plan.came(2)).toEqual([])
  })

  test('nothing is started at the end of a run for stacks that nobody will need', () => {
    const plan = planOf(4)
    plan.expect(1)
    plan.add('a')
    plan.came(1)
    plan.left(1)
    expect(plan.spoiled('a')).toEqual([{ do: 'remove', stack: 'a' }])
    expect(plan.removed('a')).toEqual([])
  })
})

describe('when the only run of a test runner comes to its end', () => {
  function ending(): PoolPlan {
    const plan = planOf(2)
    plan.add('a')
    plan.expect(3, { isOnly: true })
    plan.came(1)
    plan.came(2)
    plan.started('b')
    return plan
  }

  test('a stack that no file needs any more is removed, and not put back', () => {
    const plan = ending()
    // For the third file, which has not come yet.
    expect(plan.left(2)).toEqual([{ do: 'reset', stack: 'b' }])
    plan.putBack('b')
    expect(plan.came(3)).toEqual([give(3, 'b')])
    expect(plan.left(3)).toEqual([{ do: 'remove', stack: 'b' }])
    expect(plan.removed('b')).toEqual([])
  })

  test('the first one stays, because the run belongs to it', () => {
    const plan = ending()
    plan.left(2)
    plan.putBack('b')
    plan.came(3)
    plan.left(3)
    expect(plan.left(1)).toEqual([{ do: 'reset', stack: 'a' }])
  })

  test('a file that nobody has told of gets a stack all the same', () => {
    const plan = ending()
    plan.left(2)
    plan.putBack('b')
    plan.came(3)
    plan.left(3)
    expect(plan.came(4)).toEqual([])
    expect(plan.removed('b')).toEqual([START])
    expect(plan.started('c')).toEqual([give(4, 'c')])
  })

  test('where another run may follow, stacks are put back for it', () => {
    const plan = planOf(2)
    plan.add('a')
    plan.expect(2)
    plan.came(1)
    plan.came(2)
    plan.started('b')
    expect(plan.left(2)).toEqual([{ do: 'reset', stack: 'b' }])
  })
})

describe('what follows when something is lost', () => {
  test('the death of a worker gives its stack back, and takes it out of the queue', () => {
    const plan = planOf(1)
    plan.add('a')
    for (const file of [1, 2, 3]) plan.came(file)
    expect(plan.left(2)).toEqual([])
    expect(plan.left(1)).toEqual([{ do: 'reset', stack: 'a' }])
    expect(plan.putBack('a')).toEqual([give(3, 'a')])
    expect(plan.left(1)).toEqual([])
  })

  test('a stack that cannot be put back is replaced, when it is gone, by a fresh one', () => {
    const plan = planOf(1)
    plan.add('a')
    plan.came(1)
    plan.came(2)
    plan.left(1)
    expect(plan.spoiled('a')).toEqual([{ do: 'remove', stack: 'a' }])
    expect(plan.putBack('a')).toEqual([])
    expect(plan.removed('a')).toEqual([START])
    expect(plan.started('b')).toEqual([give(2, 'b')])
  })

  test('after a start that failed, files share the stacks that there are', () => {
    const plan = planOf(4)
    plan.add('a')
    plan.came(1)
    plan.came(2)
    expect(plan.startFailed()).toEqual([])
    expect(plan.limit).toBe(1)
    plan.left(1)
    expect(plan.putBack('a')).toEqual([give(2, 'a')])
  })

  test('files get an error when there is no stack, and none can be started', () => {
    const plan = planOf(1)
    plan.add('a')
    plan.came(1)
    plan.left(1)
    plan.spoiled('a')
    plan.came(2)
    plan.removed('a')
    expect(plan.startFailed()).toEqual([{ do: 'refuse', file: 2 }])
    expect(plan.came(3)).toEqual([{ do: 'refuse', file: 3 }])
  })

  test('at the end of a run whoever waits is refused, and nothing more is done', () => {
    const plan = planOf(2)
    plan.add('a')
    plan.came(1)
    plan.came(2)
    expect(plan.end()).toEqual([{ do: 'refuse', file: 2 }])
    expect(plan.started('b')).toEqual([])
    expect(plan.came(3)).toEqual([])
  })
})
