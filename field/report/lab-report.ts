// One HTML file that shows an experiment of the laboratory: figures, charts, the sheet beside. Nothing is fetched.

import { assets } from "./assets.js"
import { escape, html } from "./html.js"
import type { LabPage } from "./lab-types.js"
import { embeddable } from "./payload.js"

export type { LabChart, LabLine, LabPage } from "./lab-types.js"

/** The whole page as the text of one HTML file, script, style and data inside. */
export function renderLab(page: LabPage): string {
  const maker = page.maker ?? { brand: "Zincwear laboratory", command: "zincwear lab" }
  return html(assets("lab"), {
    brand: maker.brand, title: page.title, facts: page.facts, verdict: page.verdict, alarming: page.alarming,
    maker: maker.command, data: { id: "lab", json: embeddable(page.charts) },
    main: `<dl class="cards">${page.cards.map(card => `<div><dt>${escape(card.name)}</dt><dd>${escape(card.value)}</dd><dd class="more">${escape(card.more)}</dd></div>`).join("\n")}</dl>
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
</section>`,
  })
}

function tableText({ title, wide, head, rows }: LabPage["tables"][number]): string {
  const cells = (row: string[], tag: string): string => `<tr>${row.map(cell => `<${tag}>${escape(cell)}</${tag}>`).join("")}</tr>`
  return `<div${wide ? " class=\"whole\"" : ""}><h2>${escape(title)}</h2><div class="scroll"><table><thead>${cells(head, "th")}</thead><tbody>${rows.map(row => cells(row, "td")).join("\n")}</tbody></table></div></div>`
}
