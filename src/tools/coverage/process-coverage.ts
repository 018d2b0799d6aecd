import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { Profiler } from 'node:inspector'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mergeScriptCovs } from '@bcoe/v8-coverage'
import { type CoverageMap, createCoverageMap } from '@vitest/istanbul-lib-coverage'
import { convert } from 'ast-v8-to-istanbul'
import { parseAstAsync } from 'vitest/node'
import { z } from 'zod'

/** A file that Node.js writes at the end of a process that has NODE_V8_COVERAGE in its environment. */
const fileSchema = z.object({ result: z.array(z.custom<Profiler.ScriptCoverage>()) })

/**
 * The coverage of source files by all processes that wrote their V8 coverage into a folder.
 *
 * A script that is not the file as Node.js loads it, such as one that Vite has transformed, is left out: the offsets that V8
 * reports do not fit the file.
 *
 * @param folder what NODE_V8_COVERAGE named
 * @param counts whether a script counts, by its absolute path: a source, or a compiled file with a source map
 */
export async function processCoverage(
  folder: string,
  counts: (path: string) => boolean,
): Promise<CoverageMap> {
  const scripts = new Map<string, { code: string; coverage: Profiler.ScriptCoverage }>()
  const others = new Set<string>()
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    for (const coverage of scriptsIn(join(folder, name))) {
      const { url } = coverage
      if (others.has(url)) continue
      const former = scripts.get(url)
      const code = former?.code ?? loadedCode(url, counts)
      if (code === null) {
        others.add(url)
      } else if (coverage.functions[0]?.ranges[0]?.endOffset === code.length) {
        const all = former === undefined ? [coverage] : [former.coverage, coverage]
        scripts.set(url, { code, coverage: mergeScriptCovs(all) ?? coverage })
      }
    }
  }
  const map = createCoverageMap()
  for (const { code, coverage } of scripts.values()) {
    map.merge(await convert({ code, coverage, ast: parseAstAsync(code) }))
  }
  return map
}

function scriptsIn(file: string): Profiler.ScriptCoverage[] {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).result
  } catch {
    return [] // The process was killed while it wrote the file.
  }
}

/** The text that Node.js runs for a file; null for a script that does not count. */
function loadedCode(url: string, counts: (path: string) => boolean): string | null {
  if (!url.startsWith('file://')) return null
  const path = fileURLToPath(url)
  if (!counts(path) || !existsSync(path)) return null
  const text = readFileSync(path, 'utf8')
  return /\.m?ts$/.test(path) ? `${stripTypeScriptTypes(text)}\n\n//# sourceURL=${url}` : text
}
