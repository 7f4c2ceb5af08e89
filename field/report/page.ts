// The page around the charts: what can be read without a script.

import type { RunEvent, RunResult } from "../../sim/result.js"
import type { Assets } from "./assets.js"
import { clock, count, duration, energy, grouped, percent, significant, wattHours, words } from "./client/humane.js"
import { parseDump } from "../journal-dump.js"
import { stressFigures, stressSummary, stressTables } from "../stress.js"
import { escape, html } from "./html.js"
import { belief, insideBand, lowestBus, timesRealTime, verdict, worstError } from "./judge.js"
import { ledger, type LedgerLine } from "./ledger.js"

/** @param data JSON that is safe inside a script element */
export function page(result: RunResult, assets: Assets, data: string): string {
  const { summary } = result
  return html(assets, {
    brand: "Zincwear", title: `${duration(summary.simulated_s)} of ${result.config.name}`, facts: facts(result), verdict: verdict(result),
    alarming: summary.brownouts + summary.resets > 0, maker: "zincwear", data: { id: "run", json: data },
    main: `<dl class="cards">${cards(result)}</dl>
<section class="ledger" aria-labelledby="ledger-title">${ledgerSection(result)}</section>
<section class="charts" aria-labelledby="charts-title">
<h2 id="charts-title">Hour by hour</h2>
<p class="hint mouse">Drag across a chart to zoom, double-click for the whole run; keys: arrows, + − 0. Click a name to hide its line.</p>
<p class="hint touch">One finger reads, two fingers zoom. Touch a name to hide its line.</p>
<div id="charts" tabindex="0" role="group" aria-label="Charts. Left and right move the cursor, with shift the stretch shown; plus and minus zoom; 0 shows the whole run.">
<div class="row ruler-row">
<div class="label readout" aria-live="off"><output id="time"></output><output id="shown"></output></div>
<div class="tools">
<button id="earlier" title="earlier (shift + left)">‹</button><button id="wider" title="zoom out (−)">−</button><button id="closer" title="zoom in (+)">+</button><button id="later" title="later (shift + right)">›</button><button id="whole" title="the whole run (0)">all</button>
</div>
<div class="plot" id="ruler"></div>
</div>
</div>
${result.series.time_s.length === 0 ? "<p>Nothing was recorded: the run ended before its first step.</p>" : ""}
<noscript><p>The charts need JavaScript; the figures above and the lists below do not.</p></noscript>
</section>
<template id="panel"><section class="row panel"><div class="label"><h3></h3><button class="scale" hidden title="linear or logarithmic axis"></button><p></p><ul class="legend"></ul></div><div class="plot"></div></section></template>
<section class="lists">
<div>${faultSection(result)}</div>
<div id="events">${eventSection(result.events)}</div>
<div>${moduleSection(result)}</div>
${stressSection(result)}
</section>`,
  })
}

function facts({ summary }: RunResult): string {
  return [summary.scenario, `cell ${summary.cell}`, `board ${summary.board}`, `runtime ${summary.runtime}`, `seed ${summary.seed}`].join(" · ")
}

function cards(result: RunResult): string {
  const { summary, series } = result
  const { soc, samples } = summary
  const lowest = lowestBus(series)
  const worst = worstError(series)
  const lines: [name: string, value: string, more: string, help: string, alarming?: boolean][] = [
    ["Simulated", duration(summary.simulated_s), `in ${duration(summary.wall_s)}, ${grouped(timesRealTime(result))} × real time`, "Time on the simulated body, and how long it took here"],
    ["Brown-outs", grouped(summary.brownouts), `lowest bus ${significant(lowest.bus_V)} V at ${clock(lowest.time_s)}`, "Times the bus fell below what the microcontroller needs", summary.brownouts > 0],
    ["Resets", grouped(summary.resets), count(summary.faults.reduce((sum, fault) => sum + fault.count, 0), "fault"), "Times the firmware started again", summary.resets > 0],
    ["Charge at the end", percent(soc.true), belief(soc), "True state of charge, and the firmware's estimate with its own error band"],
    ["Truth inside the band", percent(insideBand(series)), Number.isFinite(worst.error) ? `worst error ${percent(worst.error)} at ${clock(worst.time_s)}` : "the firmware was off", "Share of the run in which the true charge lay within estimate ± bound"],
    ["Samples", grouped(samples.pressure + samples.light), `${grouped(samples.pressure)} pressure, ${grouped(samples.light)} light`, "Sensor readings taken"],
    ["BLE events", grouped(samples.ble), `${significant(samples.ble / Math.max(summary.simulated_s / 3600, 1e-9))} an hour`, "Advertisements sent"],
    ["Energy balance", percent(Math.abs(summary.energy_uJ.balance_error), 4), "unexplained share of what moved", "How far the books of the simulation are from closing"],
  ]
  return lines.map(([name, value, more, help, alarming]) =>
    `<div title="${escape(help)}"${alarming === true ? " class=\"alarming\"" : ""}><dt>${name}</dt><dd>${escape(value)}</dd><dd class="more">${escape(more)}</dd></div>`).join("\n")
}

function ledgerSection({ summary }: RunResult): string {
  const books = ledger(summary.energy_uJ)
  const { harvested, stored_start, stored_end, delivered } = summary.energy_uJ
  const loads = Object.entries(summary.energy_uJ.delivered_to).map(([name, load_uJ]) => `${escape(name.replace(/_/g, " "))} <b>${energy(load_uJ)}</b>`)
  const widest_uJ = Math.max(books.moved_uJ, 1e-9)
  let filled_uJ = 0
  let side: LedgerLine["side"] = "in"
  const rows = books.lines.map(line => {
    if (line.side !== side) filled_uJ = 0
    side = line.side
    const from = Math.max(0, Math.min(filled_uJ, filled_uJ + line.energy_uJ) / widest_uJ)
    const length = Math.min(1 - from, Math.abs(line.energy_uJ) / widest_uJ)
    filled_uJ += line.energy_uJ
    const bar = `<i class="${line.kind}" style="margin-left:${(from * 100).toFixed(2)}%;width:${(length * 100).toFixed(2)}%"></i>`
    return `<tr class="${line.side}"><th scope="row">${escape(line.name)}</th><td>${energy(line.energy_uJ)}</td><td>${wattHours(line.energy_uJ)}</td><td>${percent(line.energy_uJ / widest_uJ, line.kind === "off" ? 3 : 1)}</td><td class="bar">${bar}</td></tr>`
  })
  const out = books.lines.findIndex(line => line.side === "out")
  if (out > 1) rows.splice(out, 0, `<tr class="sum"><th scope="row">came in</th><td>${energy(books.moved_uJ)}</td><td>${wattHours(books.moved_uJ)}</td><td>${percent(1)}</td><td></td></tr>`)
  return `<h2 id="ledger-title">Where the energy went</h2>
<p class="equation">harvested <b>${energy(harvested)}</b> + stored at start <b>${energy(stored_start)}</b> = stored at end <b>${energy(stored_end)}</b> + delivered <b>${energy(delivered)}</b> + lost <b>${energy(books.lost_uJ)}</b></p>
<table><tbody>${rows.join("\n")}</tbody></table>
<p class="equation">delivered to ${loads.join(", ")}</p>`
}

function faultSection({ summary }: RunResult): string {
  const rows = summary.faults.map(fault =>
    `<tr><td>${escape(fault.id)}</td><td>${escape(fault.severity)}</td><td>${grouped(fault.count)}</td><td>${clock(fault.first_s)}</td><td>${clock(fault.last_s)}</td></tr>`)
  return rows.length === 0
    ? "<h2>Faults</h2><p>None.</p>"
    : `<h2>Faults</h2><div class="scroll"><table><thead><tr><th>fault</th><th>severity</th><th>times</th><th>first</th><th>last</th></tr></thead><tbody>${rows.join("\n")}</tbody></table></div>`
}

function eventSection(events: RunEvent[]): string {
  if (events.length === 0) return "<h2>Events</h2><p>None.</p>"
  const kinds = [...new Set(events.map(event => event.kind))]
  const filters = kinds.map(kind => `<label><input type="checkbox" value="${kind}" checked> ${words(kind)} ${events.filter(event => event.kind === kind).length}</label>`)
  const rows = events.map(event =>
    `<tr class="${event.kind}"><td><button data-time="${event.time_s}" title="show the hour around it">${clock(event.time_s)}</button></td><td>${event.kind}</td><td>${escape(event.text)}</td></tr>`)
  return `<h2>Events</h2><p class="filters">${filters.join(" ")}</p><div class="scroll" tabindex="0"><table><tbody>${rows.join("\n")}</tbody></table></div>`
}

/** Nothing where the module keeps no account. */
function stressSection({ journal, config }: RunResult): string {
  const dump = parseDump(journal)
  const account = dump.accounts.findLast(({ modelId }) => modelId === config.modelId)
  if (account === undefined) return ""
  const figures = stressFigures(account.numbers)
  const tables = stressTables(figures).map(([head, ...rows]) => {
    const line = (row: string[], cell: string): string => `<tr>${row.map(text => `<${cell}>${escape(text)}</${cell}>`).join("")}</tr>`
    return `<table><thead>${line(head, "th")}</thead><tbody>${rows.map(row => line(row, "td")).join("\n")}</tbody></table>`
  })
  return `<div><h2>Stress of the zinc</h2><p>As the journal holds it, written ${duration(account.time_ms / 1000)} after the last start; ${escape(stressSummary(figures, dump.snapshots.at(-1)?.snapshot.capacity ?? []))}.</p><div class="scroll">${tables.join("\n")}</div></div>`
}

function moduleSection({ config, journal }: RunResult): string {
  const { array, cell, power } = config
  const lines: [string, string][] = [
    ["array", `${array.cells} cells; ${array.groupings.map(g => `${g.series}s${g.parallel}p`).join(", ")}`],
    ["cell", `${cell.id} (${cell.chemistry}), ${significant(cell.capacity_uC / 3600)} µAh, ${significant(cell.esr_mOhm / 1000)} Ω`],
    ["cell limits", `${cell.underVoltage_mV[0] / 1000} – ${cell.overVoltage_mV[0] / 1000} V, ${cell.overCurrent_uA[0] / 1000} mA`],
    ["bus", `brown-out ${power.brownOut_mV / 1000} V, guard ${power.guard_mV} mV, most ${power.busMax_mV / 1000} V, ${significant(power.busCapacitor_nF / 1000)} µF`],
    ["when idle", `${power.idle_uA} µA`],
    ...config.sensors.map((sensor): [string, string] => [words(sensor.name), `${significant(sensor.energy_uJ)} µJ a sample, every ${duration(sensor.fastest_ms / 1000)} to ${duration(sensor.slowest_ms / 1000)}`]),
    ["radio", !config.radio.present ? "none" : `${significant(config.radio.energy_uJ)} µJ an event, every ${duration(config.radio.fastest_ms / 1000)} to ${duration(config.radio.slowest_ms / 1000)}`],
    ["journal", `${grouped(journal.length)} bytes of flash, a record every ${duration(config.journal.interval_ms / 1000)}`],
  ]
  return `<h2>What was simulated</h2><div class="scroll"><table class="module"><tbody>${lines.map(([name, value]) => `<tr><th scope="row">${escape(name)}</th><td>${escape(value)}</td></tr>`).join("\n")}</tbody></table></div>`
}
