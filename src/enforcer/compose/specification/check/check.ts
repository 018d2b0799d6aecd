import { isNothing, type MapValue, type ScalarValue, type SeqValue, type Value } from '../../yaml/value.ts'
import { PROJECT } from '../project.ts'
import { ANYTHING } from '../shape/common.ts'
import { isExtensionKey } from '../shape/extension.ts'
import { scalarType } from '../shape/scalar-type.ts'
import type { MapForm, ScalarForm, Shape } from '../shape/shape.ts'
import { type Check, type Extent, note, noteOnce, type SpecificationProblem } from './notes.ts'
import { pathOf, type Step } from './place.ts'
import { checkScalar } from './scalar.ts'
import { isNoneOf, isNot, keySentence, needsQuotes, quoted, unknownKey } from './wording.ts'

/**
 * Everything in a document of a compose file that violates the Compose specification. A value that several aliases or
 * merges use is checked once, at the place where it is written and for its first use.
 */
export function checkSpecification(root: MapValue, extent: Extent): SpecificationProblem[] {
  const check: Check = { ...extent, problems: [], reported: new Set(), checked: new Map() }
  checkValue(root, PROJECT, null, check)
  return check.problems
}

function checkValue(value: Value, shape: Shape, step: Step | null, check: Check): void {
  // Compose removes the value before it validates.
  if (value.tag === '!reset') return
  if (value.kind === 'scalar') checkScalar(value, shape, step, check)
  else if (value.kind === 'seq') checkList(value, shape, step, check)
  else checkMap(value, shape, step, check)
}

function checkList(value: SeqValue, shape: Shape, step: Step | null, check: Check): void {
  const form = shape.list
  if (form === undefined) note(value, isNot(shape), step, check)
  if (form === undefined || isBroken(value, check) || !isNew(value.items, shape, check)) return
  const entry: Step = { from: step, key: null }
  const [first] = value.items
  if (form.first && first?.kind === 'scalar') checkScalar(first, { scalar: form.first }, entry, check)
  for (const item of value.items) checkValue(item, form.of, entry, check)
  if (form.isUnique) checkTwins(value, entry, check)
}

function checkTwins({ items }: SeqValue, entry: Step, check: Check): void {
  const seen = new Set<string>()
  for (const item of items) {
    if (item.kind !== 'scalar' || item.text === null) continue
    const name = `${scalarType(item)} ${item.text}`
    if (seen.has(name)) note(item, 'is a duplicate', entry, check)
    seen.add(name)
  }
}

function checkMap(value: MapValue, shape: Shape, step: Step | null, check: Check): void {
  const form = shape.map
  if (form === undefined) note(value, isNot(shape), step, check)
  if (form === undefined || isBroken(value, check) || !isNew(value.entries, shape, check)) return
  const inner = isBased(value, form) ? { ...check, isOverlay: true } : check
  for (const [key, { key: at, value: held }] of value.entries) {
    if (held.tag === '!reset') continue
    const isExtension = form.takesExtensions && isExtensionKey(key)
    const known = form.keys.get(key) ?? (isExtension ? ANYTHING : undefined)
    checkKey(at, known ? undefined : form.names, step, check)
    const own = known ?? form.others
    const next: Step = { from: step, key }
    const pointed = isNull(held) ? { ...held, span: at.span } : held
    if (own === undefined) noteUnknown(at, form, step, next, check)
    else checkValue(pointed, own, next, key === form.basedOn ? check : inner)
  }
  checkPresence(value, form, step, inner)
  for (const { span, predicate } of form.faults?.(value) ?? []) note({ span }, predicate, step, check)
}

function checkKey(key: ScalarValue, names: ScalarForm | undefined, step: Step | null, check: Check): void {
  const type = scalarType(key)
  const text = key.text ?? ''
  if (type === 'text' && (names === undefined || names.accepts({ type, text }))) return
  const predicate = type === 'text' && names ? isNoneOf(names, text) : needsQuotes(type)
  const map = pathOf(step)
  noteOnce(key.span, predicate, [...map, text], () => keySentence(text, map, predicate), check)
}

function noteUnknown(key: ScalarValue, form: MapForm, step: Step | null, next: Step, check: Check): void {
  const message = () => unknownKey(key.text ?? '', pathOf(step), form.keys.keys())
  noteOnce(key.span, 'unknown', pathOf(next), message, check)
}

function checkPresence(value: MapValue, form: MapForm, step: Step | null, check: Check): void {
  const { entries } = value
  for (const key of check.isOverlay ? [] : form.required) {
    if (!entries.has(key)) note(value, `needs "${key}"`, step, check)
  }
  if (!check.isOverlay && form.anyOf.length > 0 && !form.anyOf.some((key) => entries.has(key))) {
    note(value, `needs one of ${quoted(form.anyOf)}`, step, check)
  }
  for (const group of form.exclusive) {
    const [first, ...others] = group.filter((key) => holdsSomething(entries.get(key)?.value))
    for (const other of others) {
      const predicate = `has both "${first}" and "${other}", which exclude each other`
      note(entries.get(other)?.key ?? value, predicate, step, check)
    }
  }
}

function isBased({ entries }: MapValue, { basedOn }: MapForm): boolean {
  return basedOn !== undefined && holdsSomething(entries.get(basedOn)?.value)
}

function isNew(content: object, shape: Shape, { checked }: Check): boolean {
  const shapes = checked.get(content) ?? new Set()
  if (shapes.has(shape)) return false
  checked.set(content, shapes.add(shape))
  return true
}

/** Whether a flow collection extends past a syntax error, so that its content is unreliable. */
function isBroken({ span }: Value, { text, soundUntil }: Check): boolean {
  return span.end > soundUntil && /[[{]/u.test(text[span.start] ?? '')
}

/** A key without a value; problems are then reported at the key. */
function isNull(value: Value): value is ScalarValue {
  return value.kind === 'scalar' && value.text === null
}

function holdsSomething(value: Value | undefined): boolean {
  if (value === undefined || isNothing(value)) return false
  if (value.kind === 'scalar') return true
  return value.kind === 'seq' ? value.items.length > 0 : value.entries.size > 0
}
