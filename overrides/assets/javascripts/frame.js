// What makes the theme's frame work for the keyboard, and its print button.
(() => {
  const drawer = document.getElementById("__drawer")
  const search = document.getElementById("__search")
  const menu = document.getElementById("menu")
  const query = document.querySelector(".md-search__input")
  let opener = null
  for (const box of [drawer, search]) {
    const buttons = document.querySelectorAll(`button[data-toggle=${box.id}]`)
    for (const button of buttons) {
      button.onclick = () => {
        opener ??= button
        box.click()
      }
    }
    box.addEventListener("change", () => {
      for (const button of buttons) button.setAttribute("aria-expanded", box.checked)
      if (!box.checked) {
        opener?.focus()
        opener = null
      } else (box === drawer ? menu.querySelector("a") : query).focus()
    })
  }
  document.addEventListener("keydown", event => {
    if (event.key === "Escape" && drawer.checked) drawer.click()
  })
  // Focus that leaves the open drawer would be hidden behind it.
  document.addEventListener("focusin", event => {
    if (!drawer.checked || menu.contains(event.target) || event.target === drawer) return
    opener = null
    drawer.click()
  })
  // The theme acts on single letters, which people who speak to their device set off unawares.
  addEventListener("keydown", event => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]")
    if (!typing && "fs/pn,.".includes(event.key)) event.stopImmediatePropagation()
  }, true)
  document.getElementById("print").onclick = () => print()
  // Pasted and dictated words come without the key strokes that the theme waits for.
  query?.addEventListener("input", () => query.dispatchEvent(new Event("keyup")))
})()
