"""The start page of many sites: every commune that has one, found by its name without marks."""

import base64
import hashlib
import html

STYLE = """
:root{color-scheme:light dark}
body{font:1.125rem/1.5 system-ui,sans-serif;max-width:44rem;margin:auto;padding:1rem}
.call{background:#ffc83d;color:#1b1b1b;border-radius:.75rem;padding:.75rem 1rem;margin:0}
.call a{color:inherit;font-size:1.5rem;font-weight:700}
input{font:inherit;display:block;width:100%;box-sizing:border-box;padding:.5rem}
ul{padding:0;list-style:none}li a{display:block;padding:.5rem 0}
"""
SCRIPT = r"""
const bare = text => text.toLowerCase().normalize("NFD")
  .replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d");
const label = document.querySelector("label"), found = document.querySelector("output");
const rows = [...document.querySelectorAll("li")].map(row => [row, bare(row.textContent)]);
label.hidden = false;
label.oninput = () => {
  const words = bare(label.control.value).split(/\s+/);
  for (const [row, text] of rows) row.hidden = !words.every(word => text.includes(word));
  found.textContent = `Có ${rows.filter(([row]) => !row.hidden).length} nơi.`;
};
"""
TRIAL = "<p>Đây là bản để xem, không phải bản chính thức.</p>"


def page(sites: "dict[str, str]", trial: bool) -> str:
    """From the folders of the sites, and what each is called; in the order of the alphabet."""

    def allowed(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    policy = f"default-src 'none'; style-src {allowed(STYLE)}; script-src {allowed(SCRIPT)}; "
    rows = "\n".join(
        f'<li><a href="{html.escape(folder)}/index.html">{html.escape(name)}</a>'
        for folder, name in sites.items()
    )
    return f"""<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Chọn xã, phường</title>
<style>{STYLE}</style>
</head>
<body>
<p class="call"><a href="tel:111">Gọi 111</a> Tổng đài điện thoại quốc gia bảo vệ trẻ em</p>
<main>
<h1>Chọn xã, phường</h1>
{TRIAL * trial}
<label hidden>Gõ tên xã, phường, có dấu hay không dấu đều được <input type="search"></label>
<output></output>
<ul>
{rows}
</ul>
</main>
<script>{SCRIPT}</script>
</body>
</html>
"""
