import { expect, test } from 'vitest'
import { parseComposeModel } from '../compose/model.ts'
import { serviceHash } from '../compose/service-hash.ts'
import { copiedFiles } from './copied-files.ts'
import { withoutGivenFiles } from './given-files.ts'

/** In the canonical form, as Compose prints it. */
const model = parseComposeModel(
  JSON.stringify({
    name: 'p',
    services: {
      app: {
        image: 'app',
        configs: [
          { source: 'motd' },
          { source: 'motd', target: '/etc/../opt/motd', uid: '103', gid: '104', mode: 288 },
          { source: 'motd', target: 'relative', mode: '0400' },
          { source: 'file' },
          { source: 'empty' },
        ],
        secrets: [
          { source: 'token', target: '/run/secrets/token' },
          { source: 'token', target: 'again' },
        ],
      },
      other: { image: 'other', secrets: [{ source: 'token' }] },
      plain: { image: 'plain', configs: [{ source: 'file' }] },
    },
    configs: { motd: { content: 'a $$5 tip\n' }, file: { file: '/motd' }, empty: { name: 'p_empty' } },
    secrets: { token: { environment: 'TOKEN' } },
  }),
  'c.yml',
)

test('each service gets its files, with their content, path, owner and mode', () => {
  const { files, wrong } = copiedFiles(model, { TOKEN: 's3$cret' })
  expect(wrong).toEqual([])
  const shown = files
    .get('app')
    ?.map(({ path, content, uid, gid, mode }) => `${path} ${uid}:${gid} ${mode.toString(8)} ${content}`)
  expect(shown).toEqual([
    '/run/secrets/token 0:0 444 s3$cret',
    '/run/secrets/again 0:0 444 s3$cret',
    '/motd 0:0 444 a $5 tip\n',
    '/opt/motd 103:104 440 a $5 tip\n',
    '/relative 0:0 400 a $5 tip\n',
    '/empty 0:0 444 ',
  ])
  expect([...files.keys()]).toEqual(['app', 'other'])
})

test('a variable that is not set is reported for each service, and an empty one is a content', () => {
  expect(copiedFiles(model, {}).wrong.map(({ service }) => service)).toEqual(['app', 'app', 'other'])
  expect(copiedFiles(model, {}).wrong.at(-1)?.message).toBe(
    'service other gets the secret token from the variable TOKEN, which is not set',
  )
  expect(copiedFiles(model, { TOKEN: '' }).files.get('other')).toMatchObject([{ content: '' }])
})

test('Compose gets only those that are files of this machine', () => {
  const { services } = withoutGivenFiles(model)
  expect(services.app).toMatchObject({ configs: [{ source: 'file' }], secrets: [] })
  expect(services.plain).toEqual(model.services.plain)
})

test('another content is another definition of the service, and of no other one', () => {
  const hashes = (env: Record<string, string>) =>
    ['app', 'plain'].map((name) => serviceHash(model, name, copiedFiles(model, env).files.get(name)))
  const [app, plain] = hashes({ TOKEN: 'a' })
  expect(hashes({ TOKEN: 'a' })).toEqual([app, plain])
  expect(hashes({ TOKEN: 'b' })[0]).not.toBe(app)
  expect(hashes({ TOKEN: 'b' })[1]).toBe(plain)
})
