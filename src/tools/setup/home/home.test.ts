import { expect, test } from 'vitest'
import { homeFolder } from './home.js'

test.each<[NodeJS.ProcessEnv, string]>([
  [{}, '/u/.local/share/ssot-docker'],
  [{ XDG_DATA_HOME: '/data' }, '/data/ssot-docker'],
  [{ XDG_DATA_HOME: 'data' }, '/u/.local/share/ssot-docker'],
  [{ XDG_DATA_HOME: '' }, '/u/.local/share/ssot-docker'],
  [{ XDG_DATA_HOME: '/data', SSOT_DOCKER_HOME: '/own' }, '/own'],
])('with %o the home folder is %s', (env, folder) => {
  expect(homeFolder(env, () => '/u')).toBe(folder)
})
