// Keeps the help pages on this device for somebody who has asked for it. What the network says comes
// first, always; a page that is kept shows only where there is no network.
const mark = "{{ mark }}" // of what is kept; empty: nothing may be kept any longer
const home = registration.scope, name = `giu ${home}`

const keep = async () => {
  const answer = await fetch(`${home}giu.json`, { cache: "no-cache" })
  if (!answer.ok) throw Error(answer.status)
  const { style, pages } = await answer.json()
  await caches.delete(name)
  const kept = await caches.open(name)
  const headers = { "Content-Type": "text/html; charset=utf-8" }
  for (const path of Object.keys(pages))
    await kept.put(home + path, new Response(pages[path].replace("\0", () => style), { headers }))
}
const forget = () => caches.delete(name).then(() => registration.unregister())

addEventListener("install", event => {
  skipWaiting()
  if (mark) event.waitUntil(keep())
})
addEventListener("activate", event => event.waitUntil(mark ? clients.claim() : forget()))
addEventListener("fetch", event => {
  const { mode, url } = event.request
  if (!mark || mode !== "navigate" || !url.startsWith(home)) return
  event.respondWith(fetch(event.request, { cache: "no-cache" }).catch(async () => {
    const found = await caches.match(url.split(/[?#]/)[0], { cacheName: name })
    return found || Response.redirect(`${home}can-giup/`)
  }))
})
