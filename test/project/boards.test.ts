import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { deviceScriptBoardFile, listBoards, loadBoard } from "../../project/boards.js"
import { UserError } from "../../project/user-error.js"

test("the five reference boards are listed in alphabetical order", () => {
  expect(listBoards()).toEqual(expect.arrayContaining(["BANGLEJS2", "MDBT42Q", "PICO", "PUCKJS", "XIAO_ESP32C3"]))
  expect(listBoards()).toEqual([...listBoards()].sort())
})

test("a board is found however its name is typed", () => {
  for (const typed of ["PUCKJS", "puckjs", "Puck.js"]) expect(loadBoard(typed).id).toBe("PUCKJS")
  for (const typed of ["xiao_esp32c3", "XIAO-ESP32C3", "xiao esp32c3"]) expect(loadBoard(typed).id).toBe("XIAO_ESP32C3")
})

test("an unknown board is refused with the list of the known ones", () => {
  expect(() => loadBoard("PUKCJS")).toThrow(UserError)
  expect(() => loadBoard("PUKCJS")).toThrow(/unknown board "PUKCJS"; use one of BANGLEJS2, MDBT42Q/)
  expect(() => loadBoard("../PUCKJS")).toThrow(UserError)
})

describe.each(listBoards())("the sheet of %s", id => {
  const board = loadBoard(id)
  const data = JSON.parse(readFileSync(board.sheet, "utf8"))

  test("has its file name as its id and says whence its figures are", () => {
    expect(data.id).toBe(id)
    expect(board.sources.length).toBeGreaterThan(1)
    expect(board.power.source).toMatch(/.{40}/)
  })

  test("holds what the espruino tool needs to build offline", () => {
    expect(data.info.builtin_modules).toEqual(expect.arrayContaining(["Storage", "Flash"]))
    expect(data.chip.saved_code.address).toBeGreaterThan(0)
    expect(data.chip.saved_code.page_size).toBe(4096)
    expect(data.chip.saved_code.pages).toBeGreaterThanOrEqual(10)
  })

  test("orders its supply limits and its currents as physics does", () => {
    const { power, radio } = board
    expect(power.brownOut_mV).toBeLessThanOrEqual(power.supplyMin_mV)
    expect(power.supplyMin_mV).toBeLessThan(power.supplyMax_mV)
    expect(power.sleep_uA).toBeLessThan(power.active_mA * 1000)
    if (radio !== null) {
      // The charge of an event cannot exceed its peak current for all its time.
      expect(radio.event_uC).toBeLessThanOrEqual(radio.peak_uA * radio.event_us / 1e6)
      expect(radio.peak_uA).toBeGreaterThan(power.sleep_uA)
    }
  })

  test("names two different pins for the bus", () => {
    expect(board.wiring.sda).toMatch(/^D\d+$/)
    expect(board.wiring.scl).toMatch(/^D\d+$/)
    expect(board.wiring.sda).not.toBe(board.wiring.scl)
  })
})

test.each(listBoards().map(loadBoard).filter(board => board.runtimes.includes("devicescript")))("the DeviceScript definition of $id has the bus on the same pins", board => {
  const definition = JSON.parse(readFileSync(deviceScriptBoardFile(board), "utf8"))
  expect(definition.productId).toMatch(/^0x3[0-9a-f]{7}$/)
  expect(definition.archId).toBe(board.devicescript!.arch)
  expect(`D${definition.pins[definition.i2c.pinSDA]}`).toBe(board.wiring.sda)
  expect(`D${definition.pins[definition.i2c.pinSCL]}`).toBe(board.wiring.scl)
})
