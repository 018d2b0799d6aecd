/*
 * What the type checker knows with a file of `ssot-docker types`, here of a matrix with the services web (http) and
 * cache (redis). Checked by the compat tests in foreign projects, which have such a file.
 */
import { inject } from 'vitest'
import { type ServiceEndpoint, type ServiceName, type StackInfo, ssot } from 'vitest-environment-ssot-docker'

export const names: ServiceName[] = ['web', 'cache']
export const urls: string[] = names.map((name) => ssot.url(name))
// @ts-expect-error There is no such service.
ssot.url('cahce')
// @ts-expect-error Nor is any string one.
ssot.url(String('web'))

export const web: ServiceEndpoint = inject('ssot').services.web
export const port: number = ssot.services.web.port
export const protocol: 'redis' = ssot.services.cache.protocol
export const variable: 'WEB_URL' = inject('ssot').services.web.variable
// @ts-expect-error There is no such service.
inject('ssot').services.cahce
// @ts-expect-error It speaks http.
export const wrong: 'https' = ssot.services.web.protocol

export const set: string = process.env.WEB_URL
// @ts-expect-error Nothing sets it.
export const unset: string = process.env.WEB_URI
/** What is written for any stack takes this one. */
export const stack: StackInfo = inject('ssot')
