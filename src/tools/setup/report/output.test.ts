import { expect, test } from 'vitest'
import { createOutput } from './output.js'

function screen(isTTY: boolean, env = {}) {
  let text = ''
  let clock = 0
  const stream = { isTTY, columns: 60, write: (more: string) => (text += more) }
  const output = createOutput(stream, env, () => clock)
  return { output, pass: (ms: number) => (clock += ms), text: () => text }
}

test('without a terminal each message is a line', () => {
  const { output, pass, text } = screen(false)
  const step = output.step('engine')
  step.say('downloading 93 MB')
  pass(8500)
  step.done('started')
  expect(text()).toBe('setup: engine: downloading 93 MB\nsetup: engine: started (8.5 s)\n')
})

test('in CI each message is a line, even on a terminal', () => {
  const { output, text } = screen(true, { CI: 'true' })
  output.step('engine').say('starting')
  expect(text()).toBe('setup: engine: starting\n')
})

test('on a terminal the running steps share a live line, which is cut to the width and erased before other lines', () => {
  const { output, pass, text } = screen(true)
  const engine = output.step('engine')
  const browser = output.step('browser')
  engine.say('downloading')
  pass(1000)
  browser.say('a very long line about what a package manager is doing')
  browser.done('installed')
  engine.done('started')
  const shown = text()
  expect(shown).toContain('\u001b[Kengine: downloading 1.0 s | browser: a very long')
  expect(shown.endsWith('setup: engine: started (1.0 s)\n')).toBe(true)
  for (const drawn of shown.replaceAll('\r\u001b[K', '\n').split('\n')) expect(drawn.length).toBeLessThan(60)
})

test('a dropped step prints no line', () => {
  const { output, text } = screen(true)
  const step = output.step('engine')
  step.say('x')
  step.drop()
  expect(text().endsWith('\r\u001b[K')).toBe(true)
})
