import type { ReadLogin } from './login.ts'

/**
 * As `rabbitmq` does, and the images of Bitnami.
 * @see https://hub.docker.com/_/rabbitmq
 */
export const rabbitmq: ReadLogin = (settings) => {
  const names = (name: string) => [`RABBITMQ_DEFAULT_${name}`, `RABBITMQ_${name}`] as const
  const all = [
    ...names('USER'),
    'RABBITMQ_USERNAME',
    ...names('PASS'),
    'RABBITMQ_PASSWORD',
    ...names('VHOST'),
  ]
  if (!settings.has(...all)) return null
  const isInFile = settings.first('RABBITMQ_DEFAULT_PASS_FILE', 'RABBITMQ_PASSWORD_FILE') !== undefined
  return {
    username: settings.first('RABBITMQ_DEFAULT_USER', 'RABBITMQ_USERNAME') ?? 'guest',
    password:
      settings.first('RABBITMQ_DEFAULT_PASS', 'RABBITMQ_PASSWORD') ?? (isInFile ? undefined : 'guest'),
    // Without one, clients use the virtual host `/`, as the server does.
    database: settings.first(...names('VHOST')),
  }
}
