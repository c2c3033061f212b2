"""Random strings as Chromium reads them: `python tests/fuzz_html.py 1000000`, CHROMIUM set.

Placed in a page, none becomes an element or attribute that a page must not have. As it is, none
that Chromium would find at fault passes the gate, which reads with another parser.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

from playwright.sync_api import Page, sync_playwright

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1] / "hooks"))

from project import written

from awareness.pages.publish import PAGE, Allowed, page_faults

BATCH = 1_000
FRAME = {"base", "circle", "g", "header", "link", "main", "meta", "nav", "script", "style", "title"}
TEXT = {tag: names for tag, names in PAGE.items() if tag not in FRAME}
"""What Markdown may become."""
TAGS = """
a b p i u s br hr h1 em div li ul ol dl dt dd pre code font center img image input button form
select option optgroup textarea table tr td th tbody caption colgroup col svg path g math mi mtext
mglyph annotation-xml foreignObject desc title style script noscript noembed noframes iframe object
embed template plaintext xmp listing frameset frame html head body base link meta details summary
video audio source marquee dialog
"""
MORE = r"""
onerror=x onfocus=x autofocus tabindex=1 style=x: href=javascript:x href=data:, src=x srcdoc=x
title==  alt= class=a id=x id="x" encoding=text/html xlink:href=x is=x == = / // > < </ /> " ' `
<! <!- <!-- --> --!> <!--> -> <![CDATA[ ]]> <!doctype <? ?> & &lt; &lt &#60; &#x3c &quot; &amp; &#0;
* ** _ __ # ## > - + 1. | |- |--:| [ ] ( ) ]( ![ ][ ]: [x]: <http:// <https://x.vn> <a@b.c> \\ \< \`
``` ~~~ {#x} {#x .large} {: {.x} { width=1 height=2 } {{0}} {{ }} [TOC] x y đ tel:1 //x http://x
"""
GLUE = ("", "", "", " ", " ", "\n", "\n\n", "\n    ", "\t", "\f", "\r", "\0", "\x02", "\u00a0")
READ = """texts => texts.map(text => {
  const all = new DOMParser().parseFromString(text, "text/html").querySelectorAll("*")
  return [...all].map(one => [one.localName, ...one.getAttributeNames()])
})"""


def strings(seed: int) -> Iterator[str]:
    """Without end, the same for the same seed."""
    random, tags, more = Random(seed), TAGS.split(), MORE.split()
    while True:
        parts = []
        for _ in range(random.randint(1, 14)):
            tag = random.choice(tags)
            shape = random.choice(("<{}", "<{}>", "</{}>", "<{} ", "<{}/"))
            parts.append(shape.format(tag) if random.random() < 0.45 else random.choice(more))
            parts.append(random.choice(GLUE))
        yield "".join(parts)


def odd(found: list[list[str]], allowed: Allowed) -> list[str]:
    """The elements and attributes that are not allowed, of a page as Chromium has read it."""
    names = ((tag, name) for tag, *attributes in found for name in (tag, *attributes))
    return [f"{tag} {name}" for tag, name in names if name not in (*allowed.get(tag, ()), tag)] + [
        tag for tag, *_ in found if tag not in allowed
    ]


def failures(page: Page, number: int, seed: int) -> Iterator[str]:
    """What is wrong with `number` strings."""
    source = strings(seed)
    for _ in range(0, number, BATCH):
        texts = [next(source) for _ in range(min(BATCH, number))]
        pages = [written(text, ["<p>"])[0] for text in texts]
        for text, found in zip(texts, page.evaluate(READ, pages), strict=True):
            if marks := odd(found, TEXT):
                yield f"{text!r} on a page: {marks}"
        for text, found in zip(texts, page.evaluate(READ, texts), strict=True):
            if odd(found, PAGE) and not any(page_faults(text, forwards=False)):
                yield f"{text!r} passes the gate: {found}"


def main(number: int, seed: int = 14) -> int:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM"), args=["--no-sandbox"]
        )
        found = list(failures(browser.new_page(), number, seed))
        browser.close()
    print(*found, f"{number} strings, {len(found)} failures", sep="\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
