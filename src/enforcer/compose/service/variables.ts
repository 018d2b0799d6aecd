import type { ServiceSource } from '../model.ts'
import { entriesOf, isNothing, itemsOf, type Value } from '../yaml/value.ts'
import { type FileReading, partOf, textOf } from './reading.ts'

/** One entry of `environment`, `args` or labels. */
export type VariableSource = ServiceSource['environment'][number]

/** The entries of `environment`, `args` or `labels`, from a map or a list of `KEY=value`. */
export function readVariables(
  value: Value | undefined,
  of: VariableSource['of'],
  reading: FileReading,
): VariableSource[] {
  if (value === undefined || isNothing(value) || value.kind === 'scalar') return []
  return value.kind === 'map' ? fromMap(value, of) : fromList(value, of, reading)
}

function fromMap(value: Value & { kind: 'map' }, of: VariableSource['of']): VariableSource[] {
  return entriesOf(value).flatMap(([, entry]) => {
    const key = textOf(entry.key)
    if (key === undefined || entry.value.tag === '!reset') return []
    if (entry.value.kind !== 'scalar') return []
    return [{ key, value: textOf(entry.value) ?? null, of }]
  })
}

function fromList(
  value: Value & { kind: 'seq' },
  of: VariableSource['of'],
  reading: FileReading,
): VariableSource[] {
  return itemsOf(value).flatMap((item): VariableSource[] => {
    if (item.kind !== 'scalar' || item.text === null) return []
    const equals = item.text.indexOf('=')
    const end = equals === -1 ? item.text.length : equals
    const key = partOf(reading, item, 0, end)
    if (equals === -1) return [{ key, value: null, of }]
    return [{ key, value: partOf(reading, item, equals + 1, item.text.length), of }]
  })
}
