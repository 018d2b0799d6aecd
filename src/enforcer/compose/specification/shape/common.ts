import { ANY_SCALAR, BOOLEAN, COMMAND_LINE, FILE_MODE, pattern, SOME_NAME, TEXT, VALUE } from './scalars.ts'
import { dictionaryOf, either, listOf, mapOf, nullable, type Shape, setOf } from './shape.ts'

/* Shapes that the specification uses in several places. */

export const TEXTS = listOf(TEXT)

export const DISTINCT_TEXTS = setOf(TEXT)

export const TEXT_OR_TEXTS = either(TEXT, TEXTS)

/** `KEY: value`, or `- KEY=value`. Compose keeps the last of several values of a key. */
export const KEY_VALUES = either(TEXTS, dictionaryOf(VALUE, SOME_NAME))

/** Like `KEY_VALUES`, but Compose rejects duplicates in the list. */
export const DISTINCT_KEY_VALUES = either(DISTINCT_TEXTS, dictionaryOf(VALUE, SOME_NAME))

/** A text or a list of words. Without a value it resets the command of the image. */
export const COMMAND = nullable(either(COMMAND_LINE, TEXTS))

const HOST_NAME = {
  noun: 'a host name',
  accepts: ({ text }: { text: string }) => /^[^:=]+$/u.test(text),
}

/** @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#extra_hosts */
export const EXTRA_HOSTS = either(
  setOf(pattern('a host with its address such as db=10.0.0.2', /^[^:=]+[:=]/u)),
  dictionaryOf(TEXT_OR_TEXTS, HOST_NAME),
)

const LIMIT: Shape = {
  scalar: {
    noun: 'a whole number',
    accepts: ({ type, text }) => type === 'integer' || (type === 'text' && /^[-+]?\d+$/u.test(text)),
  },
}

/** @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#ulimits */
export const ULIMITS = dictionaryOf(
  either(LIMIT, mapOf({ soft: LIMIT, hard: LIMIT }, { required: ['soft', 'hard'] })),
)

/** The secrets or configs of a service. */
export const FILE_MOUNTS = listOf(
  either(
    TEXT,
    mapOf({ source: TEXT, target: TEXT, uid: TEXT, gid: TEXT, mode: FILE_MODE }, { required: ['source'] }),
  ),
)

const HOOK_KEYS = {
  command: COMMAND,
  user: TEXT,
  privileged: BOOLEAN,
  working_dir: TEXT,
  environment: DISTINCT_KEY_VALUES,
}

/** A hook that runs a command in the container of the service. */
export const HOOK = mapOf(HOOK_KEYS, { required: ['command'] })

/** A hook that runs a command in a container of its own. */
export const START_HOOK = mapOf({ image: TEXT, ...HOOK_KEYS, per_replica: BOOLEAN })

/** Any value: what the specification leaves open. */
export const ANYTHING: Shape = {
  ...ANY_SCALAR,
  get list() {
    return LIST_OF_ANYTHING.list
  },
  get map() {
    return MAP_OF_ANYTHING.map
  },
}

const LIST_OF_ANYTHING = listOf(ANYTHING)

const MAP_OF_ANYTHING = dictionaryOf(ANYTHING)
