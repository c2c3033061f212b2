// Out by link or Shift × 3; links replace: Back shows no sensitive page.
{
  const exit = document.querySelector(".exit")
  const told = document.querySelector("[role=status]")
  const title = document.title
  const held = e => e.ctrlKey || e.altKey || e.metaKey || e.shiftKey
  let count = 0, alone, timer

  const forget = () => {
    clearTimeout(timer)
    count = alone = 0
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

  // A frame may refuse to be left: the link stays.
  if (top !== self) exit.style.visibility = "visible"
  onpageshow = show
  onpointerdown = forget
  onkeydown = ({ key }) => key === "Shift" ? alone = 1 : forget()
  onkeyup = event => {
    if (!alone || held(event) || event.target.closest("input, textarea, [contenteditable]")) return
    alone = 0
    if (++count > 2) return leave()
    clearTimeout(timer)
    timer = setTimeout(forget, 5000)
    told.textContent = `Bấm Shift thêm ${3 - count} lần để thoát.`
  }
  onclick = event => {
    const link = event.target.closest("a")
    if (!link) return
    if (link.href === exit.href) leave()
    else if (held(event) || link.matches("[target], [download], [href^=tel]")) return
    else location.replace(link.href)
    event.preventDefault()
  }
}
