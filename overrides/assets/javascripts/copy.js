// Messages and code for portals: copied whole with one tap, where the browser lets a page copy.
for (const chat of navigator.clipboard ? document.querySelectorAll(".chat") : []) {
  const button = document.createElement("button")
  const told = document.createElement("span")
  told.setAttribute("role", "status")
  told.className = "told"
  Object.assign(button, { textContent: "Chép đoạn này", type: "button", className: "button" })
  button.onclick = () =>
    navigator.clipboard.writeText(chat.querySelector("pre").textContent).then(
      () => (told.textContent = "Đã chép. Mở chỗ cần đăng rồi dán vào."),
      () => (told.textContent = "Máy không cho chép. Hãy bôi đen chữ rồi chép."))
  chat.append(button, " ", told)
}
