// The supply bus: a capacitor between the pack (a source with a series resistance, its emf linear in time within the step), the
// constant current of the loads and the harvester. Solved in closed form, so a step may be shorter or longer than R·C.
//
//   C dV/dt = J - I,  I = (V - E(t)) / R      J: net current onto the bus, I: current into the pack
//   V(t) = E(t) + R J - s R C + D R exp(-t/RC),  s = dE/dt
// The mean of I is tied to the cells: their mean emf falls with it by what `resistance` of the network exceeds the momentary R.

export class Bus {
  /** Results of `solve` and `float`: voltage at the end, integral of the voltage (V·s), mean current into the pack,
   *  and the integral of the squared deviation from that mean (A²·s). */
  end_V = 0
  integral_Vs = 0
  pack_A = 0
  deviation_A2s = 0
  /** Work of the current's transient against the ramp of the emf, J: the cells, which see mean current and mean emf, do not book it. */
  transient_J = 0
  private start_V = 0
  private particular_V = 0
  private ramp_V_s = 0
  private tau_s = 0

  constructor(readonly capacitor_F: number) {}

  /** A connected pack.
   *  @param emf_V, resistance_Ohm mean source over the step (network of `CellBank.prepare`)
   *  @param emfNow_V, resistanceNow_Ohm momentary source at its start (network of `CellBank.momentary`)
   *  @param net_A harvester minus loads */
  solve(start_V: number, net_A: number, emf_V: number, resistance_Ohm: number, emfNow_V: number, resistanceNow_Ohm: number, dt: number): void {
    const R = resistanceNow_Ohm
    const tau = R * this.capacitor_F
    const ratio = dt / tau
    const faded = -Math.expm1(-ratio)
    // The part of a linear emf that the capacitor follows; its series avoids a difference of near-equal numbers.
    const follow = ratio < 1e-3 ? ratio * ratio / 12 : 1 - (0.5 + 1 / ratio) * faded
    const inertia = this.capacitor_F / dt
    const weight = faded + 2 * follow
    const softness = resistance_Ohm - R
    const pack_A = (net_A - inertia * (emf_V * weight + faded * (R * net_A - start_V) - 2 * follow * emfNow_V)) / (1 + inertia * softness * weight)
    const mean_V = emf_V + softness * pack_A
    const rise_V = 2 * (mean_V - emfNow_V)
    this.start_V = start_V
    this.tau_s = tau
    this.ramp_V_s = rise_V / dt
    this.particular_V = mean_V + R * net_A - rise_V * (0.5 + 1 / ratio)
    const distance_A = (start_V - this.particular_V) / R
    this.pack_A = pack_A
    this.end_V = start_V + (net_A - pack_A) / inertia
    this.integral_Vs = (mean_V + R * pack_A) * dt
    const spread = 0.5 * faded * (2 - faded) - faded * faded / ratio
    this.deviation_A2s = Math.max(0, distance_A * distance_A * tau * spread)
    this.transient_J = rise_V * distance_A * tau * (faded / ratio - 1 + faded / 2)
  }

  /** No pack: the capacitor alone carries the net current. */
  float(start_V: number, net_A: number, dt: number): void {
    this.start_V = start_V
    this.particular_V = start_V
    this.ramp_V_s = net_A / this.capacitor_F
    this.tau_s = 1
    this.pack_A = 0
    this.deviation_A2s = 0
    this.transient_J = 0
    this.end_V = start_V + this.ramp_V_s * dt
    this.integral_Vs = (start_V + this.end_V) / 2 * dt
  }

  /** The bus held at its voltage by a throttled harvester. */
  hold(start_V: number, pack_A: number, dt: number): void {
    this.float(start_V, 0, dt)
    this.pack_A = pack_A
  }

  /** When the bus of the last solution crosses a level that lies between its start and its end, s. */
  crossing(level_V: number, dt: number): number {
    let low = 0
    let high = dt
    const falling = this.end_V < this.start_V
    for (let i = 0; i < 50; i++) {
      const middle = (low + high) / 2
      const voltage = this.particular_V + this.ramp_V_s * middle + (this.start_V - this.particular_V) * Math.exp(-middle / this.tau_s)
      if (voltage > level_V === falling) low = middle
      else high = middle
    }
    return high
  }
}
