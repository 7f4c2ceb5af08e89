// What every page of ours is: one HTML file that fetches nothing, with style, data and script inside.

import type { Assets } from "./assets.js"

export interface HtmlPage {
  brand: string
  title: string
  facts: string
  verdict: string
  /** The verdict is bad news. */
  alarming: boolean
  /** Everything between header and footer. */
  main: string
  /** The command that made it. */
  maker: string
  /** JSON that is safe inside a script element (payload.ts), and the id under which the script finds it. */
  data: { id: string, json: string }
}

/** The whole page as text. All fields but `main` and `data` are plain text and are escaped here. */
export function html({ script, style }: Assets, page: HtmlPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${escape(page.title)} · Zincwear</title>
<style>${style}</style>
</head>
<body>
<header class="top">
<p class="brand">${escape(page.brand)}</p>
<h1>${escape(page.title)}</h1>
<p class="facts">${escape(page.facts)}</p>
<p class="verdict${page.alarming ? " alarming" : ""}">${escape(page.verdict)}</p>
</header>
${page.main}
<footer>Made by ${escape(page.maker)}; works without a network. Charts by uPlot (MIT).</footer>
<script type="application/json" id="${page.data.id}">${page.data.json}</script>
<script>${script}</script>
</body>
</html>
`
}

export function escape(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;")
}
