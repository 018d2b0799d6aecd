#!/usr/bin/env node
import { keepCompiled } from '../host/home/compile-cache.ts'

/*
 * The executable `ssot-docker`. Node.js caches only the code that is loaded after this call, so everything else is
 * imported below it.
 */

keepCompiled(process.env)
await import('./run.ts')
