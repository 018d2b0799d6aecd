import { isNothing, type MapValue, valueAt } from '../yaml/value.ts'
import { HOOK, TEXT_OR_TEXTS } from './shape/common.ts'
import { oneOf, pattern, STRICT_BOOLEAN, TEXT } from './shape/scalars.ts'
import { listOf, type MapFault, mapOf, nullable } from './shape/shape.ts'

/** `sync` needs a `target`; `rebuild` and `restart` do not. */
function targetMissing(watch: MapValue): readonly MapFault[] {
  const action = valueAt(watch, 'action')
  if (action?.kind !== 'scalar' || !isNothing(valueAt(watch, 'target'))) return []
  const isCopied = /^sync/u.test(action.text ?? '')
  return isCopied ? [{ span: action.span, predicate: 'needs "target", the path to sync to' }] : []
}

/** @see https://github.com/compose-spec/compose-spec/blob/main/develop.md */
export const DEVELOP = nullable(
  mapOf({
    watch: listOf(
      mapOf(
        {
          action: oneOf('rebuild', 'sync', 'restart', 'sync+restart', 'sync+exec'),
          path: pattern('a path', /./su),
          target: TEXT,
          ignore: TEXT_OR_TEXTS,
          include: TEXT_OR_TEXTS,
          exec: HOOK,
          initial_sync: STRICT_BOOLEAN,
        },
        { required: ['path', 'action'], faults: targetMissing },
      ),
    ),
  }),
)
