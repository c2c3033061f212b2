// Keeps the help pages on this device when asked, and takes them away.
{
  const home = document.querySelector(".bar__home").href, name = `giu ${home}`
  const button = document.createElement("button"), told = document.createElement("p")
  const workers = navigator.serviceWorker
  const keep = async () => {
    const { installing } = await workers.register(`${home}sw.js`, { updateViaCache: "none" })
    if (installing) await new Promise((done, fail) => {
      installing.onstatechange = () =>
        ({ activated: done, redundant: fail }[installing.state] || Boolean)()
    })
  }
  const forget = async () => {
    const given = await workers.getRegistration(home)
    if (given) await given.unregister()
    await caches.delete(name)
  }
  const show = kept => {
    button.textContent = kept ? "Xóa khỏi máy này" : "Giữ trên máy này"
    button.onclick = async () => {
      told.textContent = "Đợi một chút…"
      try {
        await (kept ? forget() : keep())
        show(!kept)
        told.textContent = kept ? "Đã xóa." : "Đã giữ. Mất mạng vẫn mở được các trang này."
      } catch (fault) {
        told.textContent = "Máy không làm được. Có mạng thì trang vẫn đọc bình thường."
      }
    }
  }
  if (workers && window.caches) caches.has(name).then(kept => {
    show(kept)
    button.className = "button"
    told.setAttribute("role", "status")
    document.getElementById("giu").append(button, told)
  }, () => {})
}
