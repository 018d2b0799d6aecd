#!/usr/bin/env node
import { keepCompiled } from '../host/home/compile-cache.ts'
import { homeOf } from '../host/home/home.ts'

/*
 * The command `ssot-docker`. Only what is loaded from here on is kept compiled, so this file loads nothing else itself.
 */

keepCompiled(homeOf(process.env))
await import('./run.ts')
