#!/usr/bin/env node
import { keepCompiled } from '../host/home/compile-cache.ts'
import { homeOf } from '../host/home/home.ts'

/*
 * The executable `ssot-docker`. Node.js caches only the code that is loaded after this call, so everything else is
 * imported below it.
 */

keepCompiled(homeOf(process.env))
await import('./run.ts')
