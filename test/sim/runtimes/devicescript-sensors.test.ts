import { expect, test } from "vitest"
import { assemble } from "../../../project/compile.js"
import { deviceScriptConfig } from "../../../project/devicescript-board.js"
import { deviceSource } from "../../../project/device-source.js"
import { packageRoot } from "../../../project/package-root.js"
import { loadProject, type ProjectSensor } from "../../../project/project.js"
import { FakeSht4x } from "../../../sim/chips/sht4x.js"
import { NO_READING } from "../../../src/core/types.js"
import { film } from "../../../src/drivers/film.js"
import { sht4xHumidity } from "../../../src/drivers/sht4x.js"
import { deviceConfig, loadSensorFile } from "../../../project/sensor-file.js"
import type { FilmConfig } from "../../../src/drivers/film.js"
import { buildDesk, DeviceScriptDesk } from "../../helpers/devicescript-desk.js"
import { chips, NodeBoard } from "../../helpers/node-board.js"

const wanted = (name: string, take: string, raw = false): ProjectSensor => ({ name, take, raw, fastest_s: 5, slowest_s: 5, weight: 1 })

test("sensors with drivers read in the official VM what they read on Node: a film, a chip, a raw input, over waits and a chip that goes deaf", async () => {
  const assembly = assemble({ ...loadProject(packageRoot()), sensors: [wanted("film", "pressure-film"), wanted("humidity", "humidity-sht4x"), wanted("light", "photodetector", true)] })
  const config = deviceScriptConfig(assembly.config)
  const program = await buildDesk(config, "main.txt", deviceSource(assembly.sensors))
  const [here, there] = [chips(config), chips(config)]
  const humid = [here, there].map(desk => {
    const chip = new FakeSht4x()
    desk.bus.attach(68, chip)
    return chip
  })
  const node = new NodeBoard(config, here, [film(deviceConfig(loadSensorFile("pressure-film")) as unknown as FilmConfig), sht4xHumidity(68, 2), undefined])
  const vm = new DeviceScriptDesk(program, there.bus, { content: new Uint8Array(0) })
  await node.boot()
  await vm.boot()
  const got: number[][] = [[], [], []]
  for (let i = 1; i <= 40; i++) {
    for (const desk of [here, there]) desk.bus.advance(50000)
    for (const chip of humid) chip.setHumidity_cPct(4000 + 10 * i)
    if (i === 20) for (const desk of [here, there]) desk.bus.detach(68)
    await node.tick(i * 5000)
    vm.tick(i * 5000)
    expect(vm.sample, `tick ${i}`).toEqual(node.sample)
    node.hardware!.senses.sample.readings.forEach((value, sensor) => { if (value !== NO_READING) got[sensor]!.push(value) })
  }
  // The desk's inputs stand at 1000 and 1002 of 65535: 1.5 µS over 10 kohm.
  expect(new Set(got[0])).toEqual(new Set([1550]))
  expect(new Set(got[2])).toEqual(new Set([1002]))
  expect(got[0]!.length).toBeGreaterThan(20)
  expect(got[1]!.length).toBeGreaterThan(5)
  expect(got[1]!.every(value => value >= 4000 && value <= 4200)).toBe(true)
  expect(node.hardware!.sensors!.readings[1]!.codes[1]).toBeGreaterThan(5)
})
