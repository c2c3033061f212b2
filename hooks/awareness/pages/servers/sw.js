// Keeps the help pages on this device for somebody who has asked for it. What the network says comes
// first, always; a page that is kept shows only where there is no network.
const mark = "{{ mark }}" // of what is kept; empty: nothing may be kept any longer
const home = registration.scope, name = `giu ${home}`, all = `${home}giu.json`

const keep = async () => {
  const answer = await fetch(all, { cache: "no-cache" })
  if (!answer.ok) throw Error(answer.status)
  await (await caches.open(name)).put(all, answer)
}
const forget = () => caches.delete(name).then(() => registration.unregister())
const kept = async path => {
  const { style, files } = await (await caches.match(all, { cacheName: name })).json()
  if (!(path in files)) return Response.redirect(`${home}can-giup/`)
  const headers = { "Content-Type": `text/${path.endsWith(".js") ? "javascript" : "html"}; charset=utf-8` }
  return new Response(files[path].replace("\0", () => style), { headers })
}

// A new worker renews what is still kept; what has been taken away does not come back with it.
addEventListener("install", event => {
  skipWaiting()
  if (mark) event.waitUntil(caches.has(name).then(has => has && keep()))
})
addEventListener("activate", event => event.waitUntil(mark ? clients.claim() : forget()))
addEventListener("message", event => {
  const answer = () => event.source.postMessage("")
  event.waitUntil(keep().then(answer, answer))
})
addEventListener("fetch", event => {
  const { destination, url } = event.request
  if (!mark || !["document", "script"].includes(destination)) return
  const path = url.slice(home.length).split(/[?#]/)[0]
  event.respondWith(fetch(event.request, { cache: "no-cache" }).catch(() => kept(path)))
})
