import { expect, test } from 'vitest'
import { keysOf, type PressedKey } from './keys.ts'

test.each<[string | undefined, PressedKey, string[]]>([
  ['j', { name: 'j' }, ['j']],
  ['?', { name: undefined }, ['?']],
  ['ä', { name: undefined }, ['ä']],
  ['G', { name: 'g' }, ['G']],
  ['\r', { name: 'return' }, ['enter']],
  ['\x03', { name: 'c', ctrl: true }, ['ctrl-c']],
  [undefined, { name: 'up' }, ['up']],
  [undefined, { name: 'pagedown' }, ['pagedown']],
  ['\x7f', { name: 'backspace' }, ['backspace']],
  [undefined, { name: 'escape', meta: true }, ['escape']],
  [undefined, { name: 'j', meta: true }, ['escape', 'j']],
  [undefined, { name: 'f5' }, []],
  ['\x1c', { name: undefined }, []],
])('%j with %j is %j', (character, pressed, expected) => {
  expect(keysOf(character, pressed)).toEqual(expected)
})
