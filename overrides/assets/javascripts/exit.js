// Out by link or Shift × 3; links replace: Back shows no sensitive page.
{
  const exit = document.querySelector(".exit")
  const told = document.querySelector("[role=status]")
  const title = document.title
  const held = event => event.ctrlKey || event.altKey || event.metaKey || event.shiftKey
  let count, timer

  const forget = () => {
    clearTimeout(timer)
    count = 0
    told.textContent = ""
  }
  const show = seen => {
    forget()
    document.body.style.visibility = seen ? "" : "hidden"
    document.title = seen ? title : "Trang mới"
  }
  const leave = () => {
    show(false)
    try { top.location.replace(exit.href) } catch {}
  }

  // In a frame that may not turn the whole page, the link stays.
  if (top !== self) exit.style.visibility = "visible"
  onpageshow = show
  onpointerdown = forget
  onkeydown = ({ key }) => key === "Shift" || forget()
  onkeyup = event => {
    if (event.key !== "Shift" || held(event) || event.target.closest("input, textarea, [contenteditable]")) return
    if (++count > 2) return leave()
    clearTimeout(timer)
    timer = setTimeout(forget, 5000)
    told.textContent = `Bấm Shift thêm ${3 - count} lần để thoát.`
  }
  onclick = event => {
    const link = event.target.closest("a")
    if (!link || event.button) return
    if (link.href === exit.href) leave()
    else if (held(event) || link.matches("[target], [download], [href^=tel]")) return
    else location.replace(link.href)
    event.preventDefault()
  }
}
