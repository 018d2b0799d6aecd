/** How a URL is shown to a person: by a command, or not at all, for a reason. */
export type BrowserPlan = { command: string[] } | { reason: string }

/** The command that opens a URL in the default browser of a platform, where somebody can be there to see it. */
export function planBrowser(
  url: string,
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): BrowserPlan {
  if (env.CI) return { reason: 'CI is set' }
  if (platform === 'darwin') return { command: ['open', url] }
  // The empty argument is the title of the window: `start` takes the first one in quotes for it.
  if (platform === 'win32') return { command: ['cmd', '/c', 'start', '', url] }
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return { reason: 'there is no display' }
  return { command: ['xdg-open', url] }
}
