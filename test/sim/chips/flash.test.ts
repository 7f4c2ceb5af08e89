import { expect, test } from "vitest"
import fc from "fast-check"
import { FakeFlash, PowerCut } from "../../../sim/chips/flash.js"

test("a new flash is blank, and an erased page is 0xFF from end to end while its neighbours keep their content", () => {
  const flash = new FakeFlash(3, 8)
  flash.program(6, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
  flash.erase(1)
  expect(flash.read(0, 24)).toEqual([
    255, 255, 255, 255, 255, 255, 0, 0,
    255, 255, 255, 255, 255, 255, 255, 255,
    0, 0, 255, 255, 255, 255, 255, 255,
  ])
})

test("programming clears bits and never sets one; what it could not set is counted", () => {
  const flash = new FakeFlash(1, 4)
  flash.program(0, [0b1100_1010])
  flash.program(0, [0b1010_1111])
  expect(flash.read(0, 1)).toEqual([0b1000_1010])
  expect(flash.unsettableBits).toBe(3) // bits 0, 2 and 5
})

test("power cut after any byte of a program leaves exactly the bytes before it", () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 1, maxLength: 32 }), fc.nat(31), (record, at) => {
    const cut = at % record.length
    const flash = new FakeFlash(1, 32)
    flash.cutAfterBytes(cut)
    expect(() => flash.program(0, record)).toThrow(PowerCut)
    flash.powerUp()
    expect(flash.read(0, 32)).toEqual([...record.slice(0, cut), ...new Array(32 - cut).fill(255)])
  }))
})

test("a budget as long as the program is no cut, and the byte after it is", () => {
  const flash = new FakeFlash(1, 8)
  flash.cutAfterBytes(2)
  flash.program(0, [1, 2])
  expect(() => flash.program(2, [3])).toThrow(PowerCut)
  flash.powerUp()
  expect(flash.read(0, 3)).toEqual([1, 2, 255])
})

test("a torn byte has some of the wanted bits cleared and no other", () => {
  fc.assert(fc.property(fc.nat(255), fc.nat(255), fc.nat(), (old, wanted, seed) => {
    const flash = new FakeFlash(1, 4, seed)
    flash.program(0, [old])
    flash.cutAfterBytes(0.5)
    expect(() => flash.program(0, [wanted])).toThrow(PowerCut)
    const left = flash.bytes[0]
    expect(left & ~old).toBe(0)
    expect(left & (old & wanted)).toBe(old & wanted)
  }))
})

test("an erase cut short leaves a seeded mixture of old and blank, wears the page, and touches no other page", () => {
  const leave = (seed: number): number[] => {
    const flash = new FakeFlash(2, 256, seed)
    flash.program(0, new Array(512).fill(0))
    flash.cutAfterBytes(255)
    expect(() => flash.erase(0)).toThrow(PowerCut)
    flash.powerUp()
    expect(flash.wear).toEqual([1, 0])
    expect(flash.read(256, 256)).toEqual(new Array(256).fill(0))
    return flash.read(0, 256)
  }
  const page = leave(7)
  expect(page).toContain(0)
  expect(page).toContain(255)
  expect(page.some(byte => byte !== 0 && byte !== 255)).toBe(true)
  expect(leave(7)).toEqual(page)
  expect(leave(8)).not.toEqual(page)
})

test("without power nothing can be read, programmed or erased", () => {
  const flash = new FakeFlash(1, 8)
  flash.cutAfterBytes(0)
  expect(() => flash.program(0, [0])).toThrow(PowerCut)
  expect(() => flash.read(0, 1)).toThrow(PowerCut)
  expect(() => flash.program(0, [0])).toThrow(PowerCut)
  expect(() => flash.erase(0)).toThrow(PowerCut)
  expect(flash.wear).toEqual([0])
})

test("addresses, pages and bytes outside the flash are refused before anything changes", () => {
  const flash = new FakeFlash(2, 8)
  expect(() => flash.program(15, [0, 0])).toThrow(RangeError)
  expect(() => flash.program(0, [0, 256])).toThrow(RangeError)
  expect(() => flash.program(0, [0, -1])).toThrow(RangeError)
  expect(() => flash.read(-1, 1)).toThrow(RangeError)
  expect(() => flash.read(16, 1)).toThrow(RangeError)
  expect(() => flash.erase(2)).toThrow(RangeError)
  expect(() => flash.erase(-1)).toThrow(RangeError)
  expect(() => new FakeFlash(0, 8)).toThrow(RangeError)
  expect(() => new FakeFlash(1, 2.5)).toThrow(RangeError)
  expect(flash.bytes).toEqual(new Uint8Array(16).fill(255))
  expect(flash.read(16, 0)).toEqual([])
})
