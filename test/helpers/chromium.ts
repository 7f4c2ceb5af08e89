// A real browser for the tests that need one: Debian's Chromium, or the one that the variable CHROMIUM names.

import { existsSync } from "node:fs"
import { chromium, type Browser, type Page } from "playwright-core"

/** Path of a Chromium that can be run, or "" if this machine has none. */
export function chromiumPath(): string {
  const named = process.env.CHROMIUM ?? ""
  if (named !== "") return existsSync(named) ? named : ""
  return ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(path => existsSync(path)) ?? ""
}

/** Whether tests in a browser are left out. In CI they never are: there a missing browser is a failure. */
export function skipBrowser(): boolean {
  return chromiumPath() === "" && process.env.CI !== "true"
}

/** A headless browser that talks to nobody of its own accord. @throws Error naming what to install */
export async function launch(): Promise<Browser> {
  const executablePath = chromiumPath()
  if (executablePath === "") throw new Error("no Chromium: install it (Debian: apt-get install chromium) or name one in CHROMIUM")
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync",
    ],
  })
}

/** Keeps whatever a page complains about or asks for, from now on. */
export function listen(page: Page): { complaints: string[], requests: string[] } {
  const complaints: string[] = []
  const requests: string[] = []
  page.on("console", message => { if (message.type() === "error" || message.type() === "warning") complaints.push(message.text()) })
  page.on("pageerror", error => complaints.push(error.message))
  page.on("request", request => requests.push(request.url()))
  return { complaints, requests }
}
