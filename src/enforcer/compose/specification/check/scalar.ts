import { fill, hasVariables } from '../../template.ts'
import type { ScalarValue } from '../../yaml/value.ts'
import { scalarType } from '../shape/scalar-type.ts'
import type { ScalarForm, Shape } from '../shape/shape.ts'
import { type Check, note } from './notes.ts'
import type { Step } from './place.ts'
import { hasNoValue, isNoneOf, isNot, needsQuotes } from './wording.ts'

/** Checks a scalar. One that contains a variable counts as correct, since the variable may have any value. */
export function checkScalar(value: ScalarValue, shape: Shape, step: Step | null, check: Check): void {
  const { scalar, isNullable } = shape
  const { text } = value
  if (text === null) {
    if (!isNullable) note(value, hasNoValue(shape), step, check)
    return
  }
  const fault = scalar ? (faultOf(value, text, scalar, shape) ?? scalar.fault?.(text)) : isNot(shape)
  if (fault !== undefined) note(value, fault, step, check)
}

function faultOf(value: ScalarValue, written: string, form: ScalarForm, shape: Shape): string | undefined {
  if (hasVariables(written)) return undefined
  const type = scalarType(value)
  const text = fill(written, () => '')
  if (form.accepts({ type, text })) return undefined
  if (type !== 'text' && form.accepts({ type: 'text', text })) return needsQuotes(type)
  return shape.list || shape.map ? isNot(shape) : isNoneOf(form, text)
}
