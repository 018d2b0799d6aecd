import { KEY_VALUES } from './shape/common.ts'
import { BOOLEAN, FILE_MODE, oneOf, ROOM, TEXT } from './shape/scalars.ts'
import { either, listOf, mapOf, type Shape } from './shape/shape.ts'

/** `[SOURCE:]TARGET[:OPTIONS]`. The source may begin with a drive letter. */
const SHORT: Shape = {
  scalar: {
    noun: 'a mount as SOURCE:TARGET:OPTIONS',
    accepts: ({ type, text }) => type === 'text' && isShortMount(text),
  },
}

function isShortMount(text: string): boolean {
  if (text.length <= 2) return text !== ''
  const parts = text.replace(/(^|:)([\p{L}]):/gu, '$1$2').split(':')
  return parts.length <= 3 && parts.every((part) => part !== '')
}

const LONG = mapOf(
  {
    type: oneOf('volume', 'bind', 'tmpfs', 'cluster', 'npipe', 'image'),
    source: TEXT,
    target: TEXT,
    read_only: BOOLEAN,
    consistency: TEXT,
    bind: mapOf({
      propagation: TEXT,
      create_host_path: BOOLEAN,
      recursive: oneOf('enabled', 'disabled', 'writable', 'readonly'),
      selinux: oneOf('z', 'Z'),
    }),
    volume: mapOf({ labels: KEY_VALUES, nocopy: BOOLEAN, subpath: TEXT }),
    tmpfs: mapOf({ size: ROOM, mode: FILE_MODE }),
    image: mapOf({ subpath: TEXT }),
  },
  { required: ['type', 'target'] },
)

/** @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#volumes */
export const MOUNTS = listOf(either(SHORT, LONG))
