// Quiz: one reply at a time, and how many stories are done. What is chosen is not kept.
{
  const stories = [...document.querySelectorAll("section.situation")]
  const done = document.createElement("p")
  done.setAttribute("role", "status")
  done.className = "done"
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
