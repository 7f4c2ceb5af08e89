// ngspice's binary result file: a header of text lines, then one record of doubles per time point.

/** Time points in the order of the run and, by name ("v(port)"), the value at each. */
export interface Waveforms {
  time_s: Float64Array
  vectors: Map<string, Float64Array>
}

/** @throws Error for a file that is not a real-valued binary result with at least one point */
export function readRawFile(bytes: Uint8Array): Waveforms {
  const marker = "Binary:\n"
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const at = buffer.indexOf(marker)
  if (at < 0) throw new Error("ngspice's result file has no binary part")
  const header = buffer.subarray(0, at).toString("latin1")
  if (!/^Flags:.*\breal\b/m.test(header)) throw new Error("ngspice's result file is not real-valued")
  const variables = Number(/^No\. Variables:\s*(\d+)/m.exec(header)?.[1])
  const names = header.slice(header.indexOf("\nVariables:") + 12).split("\n").slice(0, variables).map(line => line.trim().split(/\s+/)[1])
  const start = at + marker.length
  // The count in the header is not yet written when a run is cut short: the bytes that are there decide.
  const points = Math.floor((buffer.length - start) / (8 * variables))
  if (!(points > 0)) throw new Error("ngspice's result file holds no point")
  const columns = names.map(() => new Float64Array(points))
  const view = new DataView(buffer.buffer, buffer.byteOffset + start)
  for (let i = 0, offset = 0; i < points; i++) {
    for (let v = 0; v < variables; v++, offset += 8) columns[v][i] = view.getFloat64(offset, true)
  }
  return { time_s: columns[0], vectors: new Map(names.slice(1).map((name, v) => [name, columns[v + 1]])) }
}

/** Values at given rising times, straight between the time points; held beyond the ends. */
export function sampleAt(time_s: Float64Array, values: Float64Array, wanted_s: Float64Array): Float64Array {
  const last = time_s.length - 1
  let i = 0
  return wanted_s.map(wanted => {
    while (i < last && time_s[i + 1] < wanted) i++
    if (i === last || wanted <= time_s[i]) return values[i]
    const share = (wanted - time_s[i]) / (time_s[i + 1] - time_s[i])
    return values[i] + (values[i + 1] - values[i]) * share
  })
}
