// One HTML file that shows an experiment of the laboratory: figures, charts, the sheet beside. Nothing is fetched.

import { assets } from "./assets.js"
import type { LabPage } from "./lab-types.js"
import { embeddable } from "./payload.js"

export type { LabChart, LabLine, LabPage } from "./lab-types.js"

/** The whole page as the text of one HTML file, script, style and data inside. */
export function renderLab(page: LabPage): string {
  const { script, style } = assets("lab")
  const maker = page.maker ?? { brand: "Zincwear laboratory", command: "zincwear lab" }
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
<p class="brand">${escape(maker.brand)}</p>
<h1>${escape(page.title)}</h1>
<p class="facts">${escape(page.facts)}</p>
<p class="verdict${page.alarming ? " alarming" : ""}">${escape(page.verdict)}</p>
</header>
<dl class="cards">${page.cards.map(card => `<div><dt>${escape(card.name)}</dt><dd>${escape(card.value)}</dd><dd class="more">${escape(card.more)}</dd></div>`).join("\n")}</dl>
<section class="charts" aria-label="Charts">
<p class="hint mouse">Drag across a chart to zoom, double-click for all of it. Click a name to hide its line.</p>
<div id="charts">
${page.charts.map(chart => `<section class="row panel" id="${chart.id}"><div class="label"><h3>${escape(chart.title)}</h3><p>${escape(`${chart.unit}, ${chart.help}`)}</p><ul class="legend"></ul></div><div class="plot"></div></section>`).join("\n")}
</div>
<noscript><p>The charts need JavaScript; the figures above and the tables below do not.</p></noscript>
</section>
<section class="lists">
${page.tables.map(tableText).join("\n")}
${page.notes.length === 0 ? "" : `<div><h2>What was assumed</h2>${page.notes.map(note => `<p>${escape(note)}</p>`).join("")}</div>`}
</section>
<footer>Made by ${escape(maker.command)}; works without a network. Charts by uPlot (MIT).</footer>
<script type="application/json" id="lab">${embeddable(page.charts)}</script>
<script>${script}</script>
</body>
</html>
`
}

function tableText({ title, wide, head, rows }: LabPage["tables"][number]): string {
  const cells = (row: string[], tag: string): string => `<tr>${row.map(cell => `<${tag}>${escape(cell)}</${tag}>`).join("")}</tr>`
  return `<div${wide ? " class=\"whole\"" : ""}><h2>${escape(title)}</h2><div class="scroll"><table><thead>${cells(head, "th")}</thead><tbody>${rows.map(row => cells(row, "td")).join("\n")}</tbody></table></div></div>`
}

function escape(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;")
}
