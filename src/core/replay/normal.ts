import type { ComposeModel } from '../compose/model.ts'
import { canonicalJson } from '../text/canonical-json.ts'
import type { Refusal, RunValues } from './exchange.ts'
import { isImage, isRunLabel, isVerbatim, mayNameStack } from './followed.ts'

/** Keys of a service that say nothing about what the engine is asked for when it is created. */
const NOT_CREATED: ReadonlySet<string> = new Set([
  'build',
  'post_start',
  'pre_stop',
  'develop',
  'pull_policy',
])

/**
 * A model without what belongs to one start: its name, its ports on the host, the names of images that are built here, and the labels
 * that name the processes that need it. Two starts for which this is the same text ask the engine for the same.
 *
 * A port is left out only where it is passed on as it is written. If it also stands anywhere else, one cannot tell whether that
 * is by chance, so there is a refusal.
 *
 * @param model with the labels of this program
 */
export function normalModel(model: ComposeModel, run: RunValues): { text: string } | Refusal {
  const short = Object.entries(run.ports).find(([, port]) => port < SMALLEST_PORT)
  if (short !== undefined) return { refused: `port ${short[1]} of ${short[0]} is too short to be followed` }
  const left = new Look(run)
  const { services, ...rest } = model
  const created = Object.fromEntries(
    Object.entries(services).map(([name, service]) => [
      name,
      Object.fromEntries(Object.entries(service).filter(([key]) => !NOT_CREATED.has(key))),
    ]),
  )
  const normal = left.normal({ ...rest, services: created }, [])
  return left.refusal === undefined ? { text: canonicalJson(normal) } : { refused: left.refusal }
}

/** Fewer digits stand in other values by chance. */
const SMALLEST_PORT = 1000

/** Stands where a value was: no value of a compose file has a NUL. */
const mark = (what: string) => `\0${what}\0`

class Look {
  readonly #run: RunValues
  readonly #ports: readonly (readonly [name: string, port: string])[]
  refusal: string | undefined

  constructor(run: RunValues) {
    this.#run = run
    this.#ports = Object.entries(run.ports).map(([name, port]) => [name, `${port}`] as const)
  }

  normal(data: unknown, path: readonly string[]): unknown {
    if (Array.isArray(data)) return data.map((item, at) => this.normal(item, [...path, `${at}`]))
    if (typeof data !== 'object' || data === null) return this.#leaf(data, path)
    return Object.fromEntries(
      Object.entries(data).map(([key, value]) => {
        this.#check(key, [...path, key])
        return [key, this.normal(value, [...path, key])]
      }),
    )
  }

  #leaf(value: unknown, path: readonly string[]): unknown {
    if (isRunLabel(path)) return mark('label')
    if (isImage(path) && this.#run.images.get(path[1] ?? '')?.reference === value) return mark('image')
    let left = value
    if (typeof left === 'string' && mayNameStack(path))
      left = left.replaceAll(this.#run.project, mark('name'))
    if (typeof left === 'string' && isVerbatim(path)) left = this.#withoutPorts(left)
    this.#check(String(left), path)
    return left
  }

  #withoutPorts(text: string): string {
    return text.replace(/(?<![A-Za-z0-9])\d{4,5}(?![A-Za-z0-9])/g, (digits) => {
      const found = this.#ports.find(([, port]) => port === digits)
      return found === undefined ? digits : mark(`port ${found[0]}`)
    })
  }

  /** What is left must not have a value of this start. */
  #check(text: string, path: readonly string[]): void {
    const place = path.join('.')
    const port = this.#ports.find(([, digits]) => text.includes(digits))
    if (port !== undefined) this.refusal ??= `port ${port[1]} of ${port[0]} also stands in ${place}`
    const image = [...this.#run.images].find(([, { reference }]) => text.includes(reference))
    if (image !== undefined) this.refusal ??= `the image of ${image[0]} also stands in ${place}`
    if (text.includes(this.#run.project)) this.refusal ??= `the name of the stack stands in ${place}`
  }
}
