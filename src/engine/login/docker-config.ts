import { z } from 'zod'

const entrySchema = z.looseObject({
  /** `user:password` in base64. */
  auth: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  identitytoken: z.string().optional(),
  registrytoken: z.string().optional(),
})

/** The parts of the Docker CLI's `config.json` that are about logins. */
export const loginConfigSchema = z.looseObject({
  auths: z.record(z.string(), entrySchema).optional(),
  credsStore: z.string().optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
})

export type LoginConfig = z.infer<typeof loginConfigSchema>

/** A login, in the form of the Engine API. */
export interface RegistryLogin {
  serveraddress: string
  username?: string
  password?: string
  identitytoken?: string
  registrytoken?: string
}

/** The key under which the Docker CLI keeps the login of a registry. */
export function loginKey(registry: string): string {
  return registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry
}

/** The program that keeps the login, without `docker-credential-`; null: the file itself does. */
export function helperFor({ credHelpers = {}, credsStore }: LoginConfig, registry: string): string | null {
  const key = loginKey(registry)
  const own = Object.hasOwn(credHelpers, key) ? credHelpers[key] : undefined
  return own || credsStore || null
}

/** The login that the file itself has; null: it has none. */
export function loginIn({ auths = {} }: LoginConfig, registry: string): RegistryLogin | null {
  const key = loginKey(registry)
  const host = hostOf(key)
  const found = Object.hasOwn(auths, key)
    ? auths[key]
    : Object.entries(auths).find(([one]) => hostOf(one) === host)?.[1]
  if (found === undefined) return null
  const { auth = '', identitytoken, registrytoken } = found
  const [username = '', ...rest] = Buffer.from(auth, 'base64').toString('utf8').split(':')
  const login: RegistryLogin = {
    serveraddress: key,
    username: username || (found.username ?? ''),
    // The file of old versions of the CLI has NULs behind the password.
    password: rest.join(':').replace(/\0+$/u, '') || (found.password ?? ''),
    ...(identitytoken ? { identitytoken } : {}),
    ...(registrytoken ? { registrytoken } : {}),
  }
  const isEmpty = !login.username && !login.password && !identitytoken && !registrytoken
  return isEmpty ? null : login
}

/** The login that a credential helper printed. */
export function loginOfHelper(
  { Username, Secret }: { Username: string; Secret: string },
  registry: string,
): RegistryLogin {
  const serveraddress = loginKey(registry)
  return Username === '<token>'
    ? { serveraddress, identitytoken: Secret }
    : { serveraddress, username: Username, password: Secret }
}

/** `https://ghcr.io/v1/` and `ghcr.io` are the same. */
function hostOf(key: string): string {
  return key.replace(/^https?:\/\//u, '').split('/')[0] ?? ''
}
