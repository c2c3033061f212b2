// What the checks say of what is being typed, beside each field; what was shown before it is no longer what would be saved.
const CLOSED = '<p class="error">Cửa sổ lệnh đã đóng nên không ghi được nữa. Chép chữ vừa gõ ra nơi khác rồi chạy lại edit.py.</p>';
const form = document.querySelector("form");
let timer, asked = 0, unsaved = document.querySelector(".difference :not(h2)");
form?.addEventListener("input", () => {
  document.querySelector(".difference")?.remove();
  unsaved = true;
  clearTimeout(timer);
  timer = setTimeout(look, 500);
});
form?.addEventListener("submit", () => (unsaved = false));
addEventListener("beforeunload", (event) => unsaved && (event.returnValue = "?"));
async function look() {
  const mine = ++asked, typed = new FormData(form);
  typed.set("action", "check");
  const answer = await fetch(location.href, { method: "POST", body: typed }).catch(() => null);
  const closed = ["", document.activeElement.name].map((key) => `<div data-for="${key}">${CLOSED}</div>`).join("");
  const found = new DOMParser().parseFromString((await answer?.text()) ?? closed, "text/html");
  if (mine !== asked) return;
  for (const box of form.querySelectorAll("[data-for]")) {
    const said = found.querySelector(`[data-for="${box.dataset.for}"]`);
    box.replaceChildren(...(said?.childNodes ?? []));
  }
}
