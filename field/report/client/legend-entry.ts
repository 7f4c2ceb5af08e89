// One entry of a legend: a button with the line's name and a place for its value; pressing it hides or shows the line.

export interface LegendEntry {
  button: HTMLButtonElement
  value: HTMLOutputElement
}

/** Adds an entry to `list`. */
export function legendEntry(list: HTMLElement, label: string, toggle: (show: boolean) => void): LegendEntry {
  const item = document.createElement("li")
  const button = document.createElement("button")
  const name = document.createElement("span")
  const value = document.createElement("output")
  button.setAttribute("aria-pressed", "true")
  button.title = `hide or show ${label}`
  name.textContent = label
  button.append(name, value)
  item.append(button)
  list.append(item)
  button.addEventListener("click", () => {
    const show = button.getAttribute("aria-pressed") !== "true"
    button.setAttribute("aria-pressed", String(show))
    toggle(show)
  })
  return { button, value }
}
