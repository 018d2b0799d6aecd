import { once } from 'node:events'
import { type FSWatcher, watch } from 'chokidar'
import { SsotError } from '../../core/errors/errors.ts'
import type { WatchedFiles } from './watched-files.ts'

/** Watches a selection of files, which can be replaced by another selection. */
export class FileWatcher {
  readonly #onChange: (file: string) => void
  readonly #onLost: (error: SsotError) => void
  #watcher: FSWatcher | undefined
  #key: string | undefined

  constructor(onChange: (file: string) => void, onLost: (error: SsotError) => void) {
    this.#onChange = onChange
    this.#onLost = onLost
  }

  /** Watches this selection from now on. Resolves when every later change is reported. */
  async select(watched: WatchedFiles): Promise<void> {
    if (watched.key === this.#key) return
    const watcher = watch(watched.roots, {
      ignoreInitial: true,
      // A symbolic link counts as the link, not as its target, because a build copies the link.
      followSymlinks: false,
      // Without `stats` it is not known yet whether it is a file.
      ignored: (path, stats) =>
        !(
          ((stats === undefined || !stats.isDirectory()) && watched.counts(path)) ||
          ((stats === undefined || stats.isDirectory()) && watched.enters(path))
        ),
    })
    watcher.on('all', (event, path) => {
      // A folder without files is not part of an image's hash.
      if (event === 'add' || event === 'change' || event === 'unlink') this.#onChange(path)
    })
    watcher.on('error', (cause) => this.#onLost(watchFailed(cause)))
    const before = this.#watcher
    this.#watcher = watcher
    this.#key = watched.key
    try {
      await once(watcher, 'ready')
    } finally {
      // Closed only now, so that no change is missed.
      await before?.close()
    }
  }

  async close(): Promise<void> {
    await this.#watcher?.close()
  }
}

function watchFailed(cause: unknown): SsotError {
  return new SsotError({
    code: 'WATCH_FAILED',
    summary: `Files cannot be watched any more: ${cause instanceof Error ? cause.message : String(cause)}`,
    todo: 'Keep large folders out of the build contexts by `.dockerignore`, or raise the limit of the system (on Linux fs.inotify.max_user_watches).',
    cause,
  })
}
