// Conveniences of some pages, which say and do everything without them. Nothing is kept or sent.
{
  const make = (tag, text, attributes = {}) =>
    Object.assign(document.createElement(tag), { textContent: text }, attributes)

  // Plans and forms: a school's own words, on this sheet of paper alone.
  const sheet = document.querySelector(".step, .signatures, .blanks")
  if (sheet) {
    const own = make("div", "", { className: "own" })
    const note = "Điền trước khi in. Chữ ở đây không gửi, không lưu."
    own.append(make("p", note, { className: "only-screen" }))
    for (const name of ["Trường hoặc nơi dùng", "Lớp", "Ở đây báo với ai"]) {
      const label = make("label", `${name}: `)
      label.append(make("input", "", { type: "text", autocomplete: "off" }))
      own.append(label)
    }
    own.append(make("button", "In trang này", { type: "button", className: "button", onclick: () => print() }))
    document.querySelector("article h2").before(own)
    addEventListener("pageshow", () => {
      for (const input of own.querySelectorAll("input")) input.value = ""
    })
  }

  // Messages: copied whole with one tap.
  for (const chat of navigator.clipboard ? document.querySelectorAll(".chat") : []) {
    const button = make("button", "Chép tin này", { type: "button", className: "button" })
    const told = make("span", "", { role: "status", className: "told" })
    button.onclick = () =>
      navigator.clipboard.writeText(chat.querySelector("pre").textContent).then(
        () => (told.textContent = "Đã chép. Mở nhóm rồi dán vào."),
        () => (told.textContent = "Máy không cho chép. Hãy bôi đen chữ rồi chép."))
    chat.append(button, told)
  }

  // Quiz: one reply at a time, and how many stories are done.
  const stories = [...document.querySelectorAll("section.situation")]
  if (stories.length) {
    const done = make("p", "", { role: "status", className: "done" })
    for (const story of stories) {
      const answers = [...story.querySelectorAll("details")]
      for (const answer of answers) {
        answer.addEventListener("toggle", () => {
          if (!answer.open) return
          for (const other of answers) if (other !== answer) other.open = false
          story.classList.add("situation--done")
          const count = document.querySelectorAll(".situation--done").length
          done.textContent = `Em đã xem ${count} trong ${stories.length} chuyện.`
        })
      }
    }
    stories[stories.length - 1].after(done)
  }
}
