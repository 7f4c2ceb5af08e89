// Nothing of the fact base that the datasheets were made from may be lost or altered. The fact base is not part of
// the package: where ../shared is absent these tests are skipped, visibly.

import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { loadCellSheet, type CellSheet } from "../../project/cell-sheet.js"
import { packageRoot } from "../../project/package-root.js"

type Facts = Record<string, any>

const FACTS = join(packageRoot(), "..", "shared", "reference", "cells.json")
const present = existsSync(FACTS)
const facts: Facts[] = present ? JSON.parse(readFileSync(FACTS, "utf8")) : []

const DOCUMENTS: Record<string, string> = { "000": "Nanoscale 2024, 16, 4542", "003": "Batteries 2025, 11, 57" }

const FIGURES: Record<string, string> = {
  voltageWindow_V: "window_V", arealCapacitance_mF_cm2: "capacitance_mF_cm2", volumetricCapacitance_F_cm3: "capacitance_F_cm3",
  arealCapacity_uAh_cm2: "capacity_uAh_cm2", gravimetricCapacity_mAh_g: "capacity_mAh_g", volumetricCapacity_mAh_cm3: "capacity_mAh_cm3",
  arealEnergy_uWh_cm2: "energy_uWh_cm2", volumetricEnergy_mWh_cm3: "energy_mWh_cm3", gravimetricEnergy_Wh_kg: "energy_Wh_kg",
  linearEnergy_mWh_cm: "energy_mWh_cm", arealPower_mW_cm2: "power_mW_cm2", gravimetricPower_W_kg: "power_W_kg", linearPower_mW_cm: "power_mW_cm",
  selfDischarge_mV_per_h: "selfDischarge_mV_h", temperatureRange_C: "temperature_degC",
}

const DERIVED: Record<string, string> = {
  reportedOverEq9: "energyOverEq9_ratio", reportedOverHalfCdV2: "energyOverHalfCdV2_ratio", reportedOverEq9_textUnit: "energyInTextUnitOverEq9_ratio",
  reportedOverEq9_unitAsPrinted: "energyInTableUnitOverEq9_ratio", capacitanceFromReportedEnergy_mF_cm2: "capacitanceFromEnergy_mF_cm2",
  impliedDeltaV_halfCdV2_V: "widthFromEnergy_V", impliedUpperLimit_eq9_V: "topFromEnergy_V", meanVoltage_EoverQ_V: "meanVoltage_V",
  meanVoltage_EoverQ_volumetric_V: "meanVoltageVolumetric_V", meanVoltage_PoverI_V: "meanVoltageFromPower_V", cyclesTo80pct_exponential: "cyclesTo80Percent_cycles",
  impliedElectrodeThickness_um: "thicknessFromCapacitance_um", impliedThickness_um: "thicknessFromCapacity_um", leakageCurrent_nA_cm2: "leakage_nA_cm2",
  leakageResistance_Mohm_cm2: "leakage_MOhm_cm2", hoursToEmptyLinear: "timeToEmpty_h", cathodeVolumetricCapacity_mAh_cm3: "cathodeCapacity_mAh_cm3",
  cathodeGravimetricCapacity_mAh_g: "cathodeCapacity_mAh_g", anodeTheoretical_mAh_cm2: "anodeLimit_mAh_cm2", zincUtilisation_fraction: "zincUse_fraction",
  rateRetention: "rateRetention_fraction", peukertLikeExponent: "rate_exponent", impliedDensity_g_cm3: "densityFromEnergy_g_cm3",
  arealCapacityFromCathodeThickness_uAh_cm2: "capacityFromThickness_uAh_cm2", impliedArealCapacitance_mF_cm2: "capacitanceFromRatio_mF_cm2",
  impliedArealEnergy_uWh_cm2: "energyFromRatio_uWh_cm2",
}

const figure = (sheet: CellSheet, name: string): Facts | undefined => sheet.printed[name] as Facts | undefined

/** Every number below a value, wherever it stands. */
function numbers(value: unknown): number[] {
  if (typeof value === "number") return [value]
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbers) : []
}

test.skipIf(!present)("the fact base has 56 cells, and each has its sheet", () => {
  expect(facts.length).toBe(56)
  for (const fact of facts) {
    const sheet = loadCellSheet(fact["id"])
    expect([sheet.id, sheet.kind, sheet.label, sheet.quantitative, sheet.baselineOf ?? null])
      .toEqual([fact["id"], fact["kind"], fact["label"], fact["quantitative"], fact["baselineOf"]])
  }
})

describe.skipIf(!present)("against the fact base", () => {
  describe.each(facts.map((fact) => [fact["id"], fact] as [string, Facts]))("%s", (id, fact) => {
    const sheet = loadCellSheet(id)

    test("every printed figure is there, with the words and a place of the document", () => {
      for (const [old, name] of Object.entries(FIGURES)) {
        if (fact[old] === null || fact[old] === undefined) continue
        expect([name, figure(sheet, name)?.["value"]]).toEqual([name, fact[old]])
        expect(fact["refs"].map((ref: Facts) => ref["line"])).toContain(figure(sheet, name)!["source"].line)
      }
      const words = JSON.stringify(sheet.printed)
      for (const old of ["voltageWindowAsPrinted", "capacityAsPrinted", "energyAsPrinted", "powerAsPrinted"]) {
        if (fact[old] !== null) expect(words).toContain(JSON.stringify(fact[old]).slice(1, -1))
      }
      if (fact["tableRowRaw"] !== null) expect(sheet.printed.tableRow!.asScanned.join("\t")).toBe(fact["tableRowRaw"])
    })

    test("retention, efficiency, rates, mechanics, sizes and the electrolyte are there", () => {
      if (fact["retention"] !== null) {
        expect(figure(sheet, "retention_fraction")).toMatchObject({ value: fact["retention"].fraction, cycles: fact["retention"].cycles })
      }
      if (fact["coulombicEfficiency"] !== null) {
        expect(figure(sheet, "coulombicEfficiency_fraction")).toMatchObject({ value: fact["coulombicEfficiency"].min, cycles: fact["coulombicEfficiency"].cycles })
      }
      expect((sheet.printed.rates ?? []).map((rate) => [rate.current_mA_cm2, rate.capacity_uAh_cm2]))
        .toEqual(fact["ratePoints"].map((rate: Facts) => [rate["current_mA_cm2"], rate["arealCapacity_uAh_cm2"]]))
      expect((sheet.printed.mechanical ?? []).map((item) => [item.kind, item.cycles ?? null, item.retention_fraction ?? null, item.length_percent ?? null]))
        .toEqual(fact["mechanical"].map((item: Facts) => [item["kind"], item["cycles"], item["retention"], item["percentOfPristineLength"] ?? null]))
      const rest = ["footprint", "thickness", "massLoading", "electrolyteProperties", "measuredAt"].flatMap((key) => numbers(fact[key]))
      const carried = numbers(sheet.printed)
      const rate = JSON.stringify(sheet.printed)
      for (const value of rest) expect(carried.includes(value) || rate.includes(`${value} mg cm^-2`), `${id}: ${value}`).toBe(true)
    })

    test("every derived figure is there", () => {
      for (const [old, value] of Object.entries(fact["derived"] as Facts)) {
        const name = DERIVED[old] ?? old
        if (typeof value === "number") expect([name, (sheet.derived?.[name] as Facts | undefined)?.["value"]]).toEqual([name, value])
        if (old === "windowUsed_V") expect(sheet.derived?.basis?.window_V ?? figure(sheet, "window_V")?.["value"]).toEqual(value)
        if (old === "eq9Applicable") expect(sheet.derived?.basis?.eq9).toBe(value)
      }
    })

    test("every conflict is there with all its statements, and none is more resolved than it was", () => {
      expect(sheet.conflicts.map((conflict) => ({
        type: conflict.type, says: conflict.statements.map((statement) => [statement.where, statement.says]),
        resolvedValue: conflict.resolvedValue, confidence: conflict.confidence, elsewhere: conflict.externalCheck !== undefined,
      }))).toEqual(fact["conflicts"].map((conflict: Facts) => ({
        type: conflict["type"], says: conflict["values"].map((value: Facts) => [value["where"], value["value"]]),
        resolvedValue: conflict["resolvedValue"], confidence: conflict["confidence"], elsewhere: conflict["externalCheck"] !== null,
      })))
    })

    test("materials, architecture, applications and references are there", () => {
      for (const part of ["anode", "cathode", "electrolyte", "fabrication", "substrate"] as const) {
        expect(sheet.materials[part] ?? null).toBe(fact[part])
      }
      expect([sheet.architecture?.form ?? null, sheet.architecture?.basis ?? null]).toEqual([fact["architecture"], fact["architectureBasis"]])
      expect(sheet.applications ?? []).toEqual(fact["applications"])
      expect(sheet.notes?.length ?? 0).toBeGreaterThanOrEqual(fact["notes"].length)
      expect(sheet.references.map((ref) => [ref.document, ref.reference, ref.line]))
        .toEqual(fact["refs"].map((ref: Facts) => [DOCUMENTS[ref["doc"].slice(0, 3)], ref["refNumber"], ref["line"]]))
    })
  })

  test("91 conflicts in all", () => {
    expect(facts.reduce((sum, fact) => sum + loadCellSheet(fact["id"]).conflicts.length, 0)).toBe(91)
  })
})
