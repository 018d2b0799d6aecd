import { DISTINCT_TEXTS, TEXTS } from './shape/common.ts'
import { NAME, strictInteger, TEXT } from './shape/scalars.ts'
import { dictionaryOf, either, listOf, mapOf, nullable, type Shape } from './shape/shape.ts'

/** @see https://github.com/compose-spec/compose-spec/blob/main/models.md */
export const MODEL = mapOf(
  { name: TEXT, model: TEXT, context_size: strictInteger(), runtime_flags: TEXTS },
  { required: ['model'] },
)

/** @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#models */
export const SERVICE_MODELS = either(
  DISTINCT_TEXTS,
  dictionaryOf(nullable(mapOf({ endpoint_var: TEXT, model_var: TEXT })), NAME),
)

const OPTION: Shape = {
  scalar: { noun: 'a text, number or boolean', accepts: ({ type }) => type !== 'null' },
}

/** @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#provider */
export const PROVIDER = mapOf(
  { type: TEXT, options: dictionaryOf(either(OPTION, listOf(OPTION))) },
  { required: ['type'] },
)
