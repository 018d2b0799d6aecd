import type { Pins } from '../../stack/history/pins.ts'

/** The pins of a journal without versions. */
export const NO_PINS: Pins = { isPinned: () => false, isUnread: false, released: new Set() }
