import { EXTRA_HOSTS, FILE_MOUNTS, KEY_VALUES, TEXT_OR_TEXTS, TEXTS, ULIMITS } from './shape/common.ts'
import { BOOLEAN, BOOLEAN_OR_TEXT, pattern, SOME_NAME, TEXT, VALUE, WHOLE_BYTES } from './shape/scalars.ts'
import { dictionaryOf, either, listOf, mapOf, setOf } from './shape/shape.ts'

const ADDITIONAL_CONTEXTS = either(
  listOf(pattern('a name with its context such as base=../base', /=/u)),
  dictionaryOf(TEXT, SOME_NAME),
)

const SSH = either(
  setOf(pattern('"default", or a name with its key such as ci=~/.ssh/ci', /^default$|=/u)),
  dictionaryOf(VALUE, SOME_NAME),
)

/** @see https://github.com/compose-spec/compose-spec/blob/main/build.md */
export const BUILD = either(
  { scalar: { noun: 'a path', accepts: ({ type }) => type === 'text' } },
  mapOf(
    {
      context: TEXT,
      dockerfile: TEXT,
      dockerfile_inline: TEXT,
      entitlements: TEXTS,
      args: KEY_VALUES,
      ssh: SSH,
      labels: KEY_VALUES,
      cache_from: TEXTS,
      cache_to: TEXTS,
      no_cache: BOOLEAN,
      no_cache_filter: TEXT_OR_TEXTS,
      additional_contexts: ADDITIONAL_CONTEXTS,
      network: TEXT,
      provenance: BOOLEAN_OR_TEXT,
      sbom: BOOLEAN_OR_TEXT,
      pull: BOOLEAN,
      target: TEXT,
      shm_size: WHOLE_BYTES,
      extra_hosts: EXTRA_HOSTS,
      isolation: TEXT,
      privileged: BOOLEAN,
      secrets: FILE_MOUNTS,
      tags: TEXTS,
      ulimits: ULIMITS,
      platforms: TEXTS,
    },
    { exclusive: [['dockerfile', 'dockerfile_inline']] },
  ),
)
