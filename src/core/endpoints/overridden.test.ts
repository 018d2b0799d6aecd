import { expect, test } from 'vitest'
import { overriddenVariables, overriddenWarning } from './overridden.ts'

const endpoint = (variable: string, port: number) => ({
  url: `http://127.0.0.1:${port}`,
  host: '127.0.0.1',
  port,
  protocol: 'http',
  variable,
})
const SERVICES = { web: endpoint('WEB_URL', 1), api: endpoint('API_URL', 2) }

test('a variable that is configured to another value than the URL of its service is overridden', () => {
  const configured = { WEB_URL: 'http://127.0.0.1:1', API_URL: 'http://elsewhere', OTHER: 'x' }
  expect(overriddenVariables(SERVICES, configured)).toEqual([
    { service: 'api', variable: 'API_URL', instead: 'http://127.0.0.1:2' },
  ])
})

test.each([[undefined], [{}], [{ WEB_URL: undefined }], [Object.create({ WEB_URL: 'inherited' })]])(
  'no variable is overridden by %j',
  (configured) => {
    expect(overriddenVariables(SERVICES, configured)).toEqual([])
  },
)

test('the warning names the variable and the place, and keeps the configured value secret', () => {
  const [found] = overriddenVariables(SERVICES, { WEB_URL: 'http://user:password@elsewhere' })
  if (found === undefined) throw new Error('Nothing was found.')
  expect(overriddenWarning(found, 'test.env')).toMatchInlineSnapshot(
    `"warning: test.env sets WEB_URL to another value than the URL of web in this stack. Tests get http://127.0.0.1:1. Remove WEB_URL from test.env, or set it only where no stack runs"`,
  )
})

test('the warning keeps the password of the URL that tests get secret', () => {
  const db = {
    ...{ url: 'postgresql://shop:s3cret@127.0.0.1:3/shop', host: '127.0.0.1', port: 3 },
    ...{ protocol: 'postgresql', variable: 'DB_URL' },
  }
  const [found] = overriddenVariables({ db }, { DB_URL: 'postgresql://127.0.0.1:5432' })
  if (found === undefined) throw new Error('Nothing was found.')
  expect(overriddenWarning(found, 'test.env')).toContain(
    'Tests get the one of postgresql://127.0.0.1:3. Remove',
  )
})
