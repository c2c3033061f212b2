// Keeps the help pages on this device when asked, and takes them away.
{
  const home = document.querySelector(".bar__home").href, name = `giu ${home}`
  const button = document.createElement("button"), told = document.createElement("p")
  const workers = navigator.serviceWorker
  const look = () => caches.match(`${home}giu.json`, { cacheName: name })
  const keep = async () => {
    await workers.register(`${home}sw.js`)
    const { active } = await workers.ready
    await new Promise(done => { workers.onmessage = done; active.postMessage("") })
    if (!await look()) await forget()
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
      await (kept ? forget() : keep()).catch(() => {})
      const now = await look()
      told.textContent = !now === !kept ? "Máy không làm được. Có mạng thì trang vẫn đọc bình thường."
        : now ? "Đã giữ. Mất mạng vẫn mở được các trang này." : "Đã xóa."
      show(now)
    }
  }
  if (workers && window.caches) look().then(kept => {
    show(kept)
    button.className = "button"
    told.setAttribute("role", "status")
    document.getElementById("giu").append(button, told)
  }, () => {})
}
