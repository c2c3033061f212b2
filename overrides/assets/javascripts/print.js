// Plans and forms: a school's own words, on this sheet of paper alone. Nothing is kept or sent.
{
  const make = (tag, text, attributes) =>
    Object.assign(document.createElement(tag), { textContent: text }, attributes)
  const own = make("div", "", { className: "own" })
  const note = "Điền trước khi in. Chữ ở đây không gửi, không lưu."
  own.append(make("p", note, { className: "only-screen" }))
  for (const name of ["Trường hoặc nơi dùng", "Lớp", "Ở đây báo với ai"]) {
    const label = make("label", `${name}: `)
    label.append(make("input", "", { type: "text", autocomplete: "off" }))
    own.append(label)
  }
  own.append(make("button", "In trang này", { type: "button", className: "button", onclick: () => print() }))
  const heads = document.querySelectorAll("article h2")
  // Below the first screen, since what comes late moves nothing there; never between a form's lines.
  const end = document.querySelector("h2#phan-1 ~ .sources")
  ;(end || heads[1] || heads[0]).before(own)
  addEventListener("pageshow", () => {
    for (const input of own.querySelectorAll("input")) input.value = ""
  })
}
