// Written by `ssot-docker types --environment test` from the matrix. Do not edit it: when the matrix
// has changed, run the same command again; `--check` tells whether it is current.
/* eslint-disable */
import 'vitest-environment-ssot-docker'

declare module 'vitest-environment-ssot-docker' {
  interface SsotServices {
    frontend: { protocol: 'http'; variable: 'FRONTEND_URL' }
    auth: { protocol: 'http'; variable: 'AUTH_URL' }
    backend: { protocol: 'http'; variable: 'BACKEND_URL' }
    postgres: { protocol: 'postgresql'; variable: 'POSTGRES_URL' }
    redis: { protocol: 'redis'; variable: 'REDIS_URL' }
  }
}

declare global {
  namespace NodeJS {
    interface ProcessEnv {
      FRONTEND_URL: string
      AUTH_URL: string
      BACKEND_URL: string
      POSTGRES_URL: string
      REDIS_URL: string
    }
  }
}
