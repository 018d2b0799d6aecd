import { expect, test } from 'vitest'
import { planBrowser } from './browser.ts'

const URL = 'http://127.0.0.1:27000'

test.each<[NodeJS.Platform, Record<string, string>, string[]]>([
  ['linux', { DISPLAY: ':0' }, ['xdg-open', URL]],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, ['xdg-open', URL]],
  ['darwin', {}, ['open', URL]],
  ['win32', {}, ['cmd', '/c', 'start', '', URL]],
  ['linux', { DISPLAY: ':0' }, ['xdg-open', `${URL}/?a=1&b=2`]],
  ['win32', {}, ['cmd', '/c', 'start', '', `${URL}/?a=1^&b=2`]],
])('on %s with %j the browser is opened by %j', (platform, env, command) => {
  const url = (command.at(-1) ?? '').replaceAll('^', '')
  expect(planBrowser(url, platform, env)).toEqual({ command })
})

test.each<[NodeJS.Platform, Record<string, string>, string]>([
  ['linux', {}, 'there is no display'],
  ['linux', { DISPLAY: ':0', CI: 'true' }, 'CI is set'],
  ['darwin', { CI: '1' }, 'CI is set'],
])('on %s with %j no browser is opened: %s', (platform, env, reason) => {
  expect(planBrowser(URL, platform, env)).toEqual({ reason })
})
