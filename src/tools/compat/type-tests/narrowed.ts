/*
 * The types with a file of `ssot-docker types`, here for a matrix with the services web (http) and cache (redis). The
 * compat tests check this file in projects that have such a types file.
 */
import { inject } from 'vitest'
import { type ServiceEndpoint, type ServiceName, type StackInfo, ssot } from 'vitest-environment-ssot-docker'

export const names: ServiceName[] = ['web', 'cache']
export const urls: string[] = names.map((name) => ssot.url(name))
// @ts-expect-error No service has this name.
ssot.url('cahce')
// @ts-expect-error A string is not always the name of a service.
ssot.url(String('web'))

export const web: ServiceEndpoint = inject('ssot').services.web
export const port: number = ssot.services.web.port
export const protocol: 'redis' = ssot.services.cache.protocol
export const variable: 'WEB_URL' = inject('ssot').services.web.variable
// @ts-expect-error No service has this name.
inject('ssot').services.cahce
export const password: string | undefined = ssot.services.cache.password
// @ts-expect-error It speaks http.
export const wrong: 'https' = ssot.services.web.protocol

export const set: string = process.env.WEB_URL
// @ts-expect-error No service sets this variable.
export const unset: string = process.env.WEB_URI
/** The narrowed stack is assignable to the type of any stack. */
export const stack: StackInfo = inject('ssot')
