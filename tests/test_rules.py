"""No heuristic without its row: each is switched off in turn, and the row that needs it fails."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from corpus import cases

from awareness.links import judge, live, onward, reading, scripts

NEVER = re.compile("(?!)")
ALWAYS = re.compile("")


def no(*_: object) -> bool:
    return False


def nothing(*_: object) -> list[Any]:
    return []


def none(*_: object) -> None:
    return None


def within(place: str) -> dict[str, set[str]]:
    return {name: set() if name == place else tags for name, tags in reading._WITHIN.items()}


RULES: dict[Any, list[tuple[str, Any, str]]] = {
    judge: [
        ("BARE", 0, "page: full-page-frame"),
        ("SHORT", 0, "page: parked-for-sale-vi"),
        ("NOTICE", 1000, "page: comments-below"),
        ("FORBIDDEN", set(), "live: 401"),
        ("GONE", set(), "live: 404"),
        ("PAGE_TYPES", ALWAYS, "live: file 1"),
        ("_SNIFFED", re.compile(b"(?!)"), "answer: head: no headers"),
        ("FILE_MARKS", (), "live: file 5"),
        ("LOGINS", set(), "live: wall 4"),
        ("LIBRARY", NEVER, "live: library moved"),
        ("LIKE", 1.0, "page: title-cut-short-by-dots"),
        ("_CUT", NEVER, "live: title cut short"),
        ("_SEPARATORS", NEVER, "live: a word less, beside the site"),
        ("_PLAYER_CODE", NEVER, "page: video-json-ld"),
        ("_QUOTED", NEVER, "page: article-warns-of-gambling"),
        ("_NOT_WHOSE", NEVER, "live: no video 4"),
        ("_LEADS", NEVER, "answer: place: javascript link pressed"),
        ("_GATE", NEVER, "page: challenge-cookie-by-script"),
        ("_words", reading.words, "live: space for environment"),
        ("_is_page", lambda _: True, "live: file 0"),
        ("doubtful", no, "live: XHTML that is none"),
        ("conceals", no, "page: js-concatenated"),
        ("danger", none, "page: betting-home"),
        ("_come_ons", lambda *_: iter(()), "page: betting-chinese"),
        ("_framed", none, "page: frameset-away"),
        ("_plays", lambda *_: True, "page: video-gone-text-stays"),
        ("_speaks_for_us", no, "page: title-in-h2"),
        ("_named_below", no, "page: title-in-h2"),
        ("_alike", no, "page: shell-site-title"),
        ("hides_letters", no, "answer: charset: ISO-2022-KR"),
        ("addresses", lambda _: iter(()), "part: a script that opens a betting house"),
        ("hides", no, "page: js-concatenated"),
        ("presses", no, "answer: place: link pressed"),
    ],
    judge.Signs: [
        ("bet", lambda *_: 0, "page: library-turned-betting"),
        ("bets", no, "page: links-known-by-host-only"),
        ("strange", no, "part: hidden by a style sheet"),
        ("shares", no, "page: share-buttons"),
    ],
    onward: [
        ("GENERAL", set(), "page: meta-refresh-home"),
        ("WALLS", set(), "live: to a login"),
        ("landing", none, "page: meta-refresh-home"),
        ("forwards", lambda _: iter(()), "page: share-buttons"),
        ("refresh_target", lambda _: [], "page: meta-refresh-away"),
    ],
    reading: [
        ("_BOMS", (), "live: charset: UTF-16 with BOM"),
        ("_CHARSET", NEVER, "live: charset: UTF-16 by header"),
        ("_UTF_16", NEVER, "live: charset: UTF-16 by header"),
        ("_OTHER_LETTERS", NEVER, "answer: charset: ISO-2022-KR"),
        ("_HIDDEN", NEVER, "part: hidden by a style sheet"),
        ("_STYLED", NEVER, "part: hidden by a style sheet"),
        ("_NAMED", NEVER, "part: hidden by a style sheet"),
        ("_CLOSED", NEVER, "answer: place: after the end"),
        ("_RAW", set(), "answer: place: in svg style"),
        ("_PRESSED", set(), "page: hidden-by-display-none"),
        ("_WITHIN", within("unread"), "page: full-page-frame"),
        ("_WITHIN", within("unscripted"), "live: a counter on a short page"),
        ("_WITHIN", within("layout"), "live: says it is lost 7"),
        ("_WITHIN", within("menu"), "part: a menu that opens"),
        ("_WITHIN", within("quoted"), "page: come-on-in-blockquote"),
        ("_RUN_ALONE", NEVER, "page: js-onload-attribute"),
        ("_BLOCKS", set(), "part: come-ons beside a warning"),
        ("_JAVASCRIPT", ALWAYS, "answer: place: module"),
        ("_BUTTONS", set(), "part: a come-on on a button"),
        ("_PLAYERS", set(), "page: video-element"),
        ("_SAID", NEVER, "player: 1"),
        ("_FRAMES", {}, "page: related-headline-police-betting"),
        ("_COVERING", (NEVER,), "page: fixed-frame-over-page"),
        ("_UNSEEN", NEVER, "part: a come-on with a blank that nobody sees"),
        ("forwards", lambda _: iter(()), "page: share-buttons"),
    ],
    scripts: [
        ("_COMMENT", re.compile("()(?!)"), "page: commented-out-redirect"),
        ("_SURE_COMMENT", NEVER, "page: commented-out-redirect"),
        ("_OPENING", NEVER, "page: share-buttons"),
        ("_NAME", NEVER, "page: js-at-once-function"),
        ("_STAYS", NEVER, "page: script-forces-https"),
        ("_PRESSED", NEVER, "ordinary: s.onchange=function(){window.location.href=this.value}"),
        ("_HARMLESS", NEVER, "page: share-buttons"),
        ("_WORD", NEVER, "page: js-concatenated"),
        ("_HIDING", NEVER, "page: js-atob-eval"),
        ("_MAKES", NEVER, "answer: place: script made"),
        ("_PRESSES", NEVER, "answer: place: link pressed"),
        ("_FILLS", NEVER, "answer: place: script made"),
        ("_RUN_LATER", NEVER, "answer: place: setTimeout of a name"),
        ("_ADDRESS", NEVER, "part: a script that opens a betting house"),
    ],
}
"""What each module decides by, what stands for it when it is switched off, a row that needs it."""
PLAIN = {
    judge: "MISSING _LONGEST_NAME",
    onward: "REDIRECTS ELSEWHERE _SCHEME _ABSOLUTE _HOST _OURS _KEPT",
    reading: "_PATTERN _WORD _MOST _LONGEST _HEADS",
    scripts: "_OWN_WINDOW _LOCATION _GIVEN _WHOLE _PART _OWN _LETTER",
}
"""Constants that are no guess: what a URL is, how a host is asked, pieces of other patterns."""


@pytest.mark.parametrize(
    ("module", "name", "off", "row"),
    [(module, *rule) for module, rules in RULES.items() for rule in rules],
)
def test_without_it_a_row_fails(
    module: Any, name: str, off: Any, row: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def right() -> bool:
        table, _, code = row.partition(": ")
        alone: dict[str, Callable[[str], bool]] = {
            "hiding": scripts.hides,
            "ordinary": lambda text: not scripts.hides(text),
        }
        return alone[table](code) if table in alone else cases()[row].right()

    assert right()
    rule = getattr(module, name)
    for other in (*RULES, live):
        if getattr(other, name, None) is rule:
            monkeypatch.setattr(other, name, off)
    assert not right()


def test_every_rule_is_listed() -> None:
    for module, plain in PLAIN.items():
        own = {name for name in module.__annotations__ if name.upper() == name}
        assert own - {rule[0] for rule in RULES[module]} == set(plain.split())
