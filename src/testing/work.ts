/**
 * How much work a function does, counted and not timed: the calls of the methods by which programs look through texts and
 * lists, and for those that copy or search a whole list or text, its length.
 */
export function workOf(act: () => void): number {
  let work = 0
  const undo = METHODS.map(({ of, name, cost }) => {
    const method: (...args: unknown[]) => unknown = Reflect.get(of, name)
    const counted = function (this: unknown, ...args: unknown[]): unknown {
      const result = Reflect.apply(method, this, args)
      work += cost(this, result, args)
      return result
    }
    Object.defineProperty(of, name, { value: counted })
    return () => Object.defineProperty(of, name, { value: method })
  })
  try {
    act()
  } finally {
    for (const one of undo) one()
  }
  return work
}

type Cost = (self: unknown, result: unknown, args: readonly unknown[]) => number

const once: Cost = () => 1
const whole: Cost = (self) => 1 + (self as ArrayLike<unknown>).length
const copied: Cost = (_, result) => 1 + (result as ArrayLike<unknown>).length
/** From where the search began to where it ended. */
const searched: Cost = (self, result, [, from]) =>
  1 + (result === -1 ? String(self).length : Math.abs(Number(result) - Number(from ?? 0)))

const METHODS: readonly { of: object; name: string; cost: Cost }[] = [
  ...['slice', 'startsWith', 'charCodeAt', 'toLowerCase', 'trim'].map((name) => ({
    of: String.prototype,
    name,
    cost: once,
  })),
  { of: String.prototype, name: 'indexOf', cost: searched },
  ...['exec', 'test'].map((name) => ({ of: RegExp.prototype, name, cost: once })),
  { of: Array.prototype, name: 'slice', cost: copied },
  ...['some', 'every', 'find', 'filter'].map((name) => ({ of: Array.prototype, name, cost: whole })),
  { of: Map.prototype, name: 'get', cost: once },
]
