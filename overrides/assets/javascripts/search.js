// Search on /tim/: titles, headings and synonyms answer first, the text of pages after them.
// What is typed never leaves the page. `ten` and `chu` are the index, made by the build.
(function () {
  "use strict"
  const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g
  const place = document.getElementById("tim")
  const label = document.createElement("label")
  const box = document.createElement("input")
  const told = document.createElement("p")
  const list = document.createElement("ol")
  let sections, hurry

  // "hoà" and "hòa" are one word: its tone stands at its end.
  function words(text) {
    const found = text.normalize("NFC").toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) || []
    return found.map(function (word) {
      const parts = word.normalize("NFD")
      return parts.replace(TONES, "").normalize("NFC") + (parts.match(TONES) || []).join("")
    })
  }

  function fold(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d")
  }

  function spaced(text) {
    return " " + words(text).join(" ") + " "
  }

  // A few pages at a time, so that a slow phone still feels the finger; at once when one types.
  function read(then) {
    const made = []
    let n = 0
    function some(most) {
      const end = performance.now() + most
      while (n < ten.length && performance.now() < end) {
        const [url, title, kind, synonyms, ...heads] = ten[n]
        const top = spaced(title + " " + synonyms)
        const [first, ...texts] = window.chu ? chu[n] : [""]
        for (let m = 0; m <= heads.length; m++) {
          const [id, text] = m ? texts.slice(2 * m - 2, 2 * m) : ["", first]
          const head = m ? heads[m - 1] : ""
          const marked = [top, spaced(head), spaced(text || "")]
          made.push({ url, title, kind, head, text: text || "", marked, plain: marked.map(fold), id })
        }
        n++
      }
      if (n < ten.length) return setTimeout(some, 0, 8)
      if (sections !== made) {
        sections = made
        then()
      }
    }
    hurry = function () { some(Infinity) }
    some(8)
  }

  // How well a section has a word: in its page's title, in its heading, in its text; 0 not at all.
  function worth(places, word, whole) {
    for (let n = 0; n < 3; n++) {
      const weight = [9, 6, 1][n]
      if (places[n].includes(" " + word + " ")) return weight
      if (!whole && places[n].includes(" " + word)) return weight * 0.6
    }
    return 0
  }

  // All words with their marks; then the last one unfinished; then without marks; then some.
  function find(typed) {
    const asked = words(typed.replace(/\b(1[89]00)(\d{4})\b/g, "$1 $2"))
    const folded = asked.map(fold)
    for (let round = folded.join() === asked.join() ? 2 : 0; round < 4; round++) {
      const best = new Map()
      sections.forEach(function (section) {
        const worths = asked.map(function (word, n) {
          const exact = round === 0 || (round === 1 && n < asked.length - 1)
          return exact ? worth(section.marked, word, true) : worth(section.plain, folded[n], false)
        })
        const has = worths.filter(Boolean).length
        if (round < 3 ? has < asked.length : has * 2 < asked.length) return
        const phrase = " " + folded.join(" ")
        const near = [9, 6, 3].find(function (_, n) { return section.plain[n].includes(phrase) }) || 0
        const score = worths.reduce(function (a, b) { return a + b }, near) + 2 * section.kind
        if (!best.has(section.url) || best.get(section.url).score < score) best.set(section.url, { score, section })
      })
      if (best.size) return [...best.values()].sort(function (a, b) { return b.score - a.score }).slice(0, 20)
    }
    return []
  }

  function show() {
    hurry()
    const typed = box.value.trim()
    const found = words(typed).length ? find(typed) : []
    told.textContent = !typed ? "" : found.length ? "Có " + found.length + " trang." : "Chưa thấy trang nào. Hãy thử từ ngắn hơn, hoặc xem danh sách ở dưới."
    list.textContent = ""
    found.forEach(function ({ section }) {
      const item = list.appendChild(document.createElement("li"))
      const link = item.appendChild(document.createElement("a"))
      link.href = "../" + section.url + (section.id ? "#" + section.id : "")
      link.textContent = section.head && section.head !== section.title ? section.title + ": " + section.head : section.title
      const first = fold(words(typed)[0])
      const at = Math.max(0, fold(section.text.toLowerCase()).indexOf(first) - 50)
      const part = section.text.slice(at, at + 150).replace(at ? /^\S*\s/ : /^/, "")
      if (part) item.appendChild(document.createElement("p")).textContent = (at ? "… " : "") + part + (section.text.length > at + 150 ? " …" : "")
    })
  }

  function load(file, then) {
    const script = document.createElement("script")
    script.src = file
    script.onload = then
    document.body.appendChild(script)
  }

  load("ten.js", function () {
    read(function () {
      label.textContent = "Từ cần tìm, có dấu hay không dấu đều được"
      Object.assign(box, { type: "search", autocomplete: "off", enterKeyHint: "search", oninput: show })
      told.setAttribute("role", "status")
      label.appendChild(box)
      place.append(label, told, list)
      load("chu.js", function () { read(show) })
    })
  })
})()
