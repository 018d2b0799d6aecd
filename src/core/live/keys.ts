/** A key as Node.js reads it: see `readline.emitKeypressEvents`. */
export interface PressedKey {
  /** Absent for some sequences. */
  name?: string | undefined
  ctrl?: boolean | undefined
  meta?: boolean | undefined
  sequence?: string | undefined
}

/** Keys that have names here. */
const NAMED: Readonly<Record<string, string>> = {
  up: 'up',
  down: 'down',
  pageup: 'pageup',
  pagedown: 'pagedown',
  home: 'home',
  end: 'end',
  return: 'enter',
  enter: 'enter',
  escape: 'escape',
  backspace: 'backspace',
}

/**
 * The keys of the live view: `up`, `enter`, `ctrl-c`, or a character as it is written. Empty for what has no meaning. Several when a
 * terminal has sent Esc and a key at once.
 */
export function keysOf(character: string | undefined, pressed: PressedKey): string[] {
  const { name, ctrl, meta } = pressed
  if (ctrl && name !== undefined && /^[a-z]$/.test(name)) return [`ctrl-${name}`]
  const named = name === undefined ? undefined : NAMED[name]
  if (named === 'escape') return ['escape']
  if (meta && character === undefined && name !== undefined) return ['escape', name]
  if (meta) return ['escape', ...(named === undefined ? [] : [named])]
  if (named !== undefined) return [named]
  return character !== undefined && /^[^\p{Cc}\p{Cs}]$/u.test(character) ? [character] : []
}
