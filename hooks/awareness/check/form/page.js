// What the checks say of what is being typed, beside each field; what was shown before it is no longer what would be saved.
const form = document.querySelector("form");
let timer, asked = 0;
form?.addEventListener("input", () => {
  document.querySelector(".difference")?.remove();
  clearTimeout(timer);
  timer = setTimeout(look, 500);
});
async function look() {
  const mine = ++asked, typed = new FormData(form);
  typed.set("action", "check");
  const answer = await fetch(location.href, { method: "POST", body: typed });
  const found = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (mine !== asked) return;
  for (const box of form.querySelectorAll("[data-for]")) {
    const said = found.querySelector(`[data-for="${box.dataset.for}"]`);
    box.replaceChildren(...(said?.childNodes ?? []));
  }
}
