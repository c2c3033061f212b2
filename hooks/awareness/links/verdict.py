"""A verdict on an address: what was found, how bad it is, and what to paste instead."""

from __future__ import annotations

from dataclasses import dataclass

from .wording import WORDING, Code, Static

_GRADES = list(Static)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One fault of an address; `detail` is the offending piece, made fit to print."""

    code: str
    static: Static
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """All faults of an address and the address to paste, None when it is rejected."""

    findings: tuple[Finding, ...] = ()
    suggested: str | None

    @property
    def static(self) -> Static:
        grades = (finding.static for finding in self.findings)
        return max(grades, key=_GRADES.index, default=Static.OK)

    @property
    def message(self) -> str:
        """What is wrong, in Vietnamese: the faults of the worst grade."""
        faults = [_sentence(finding) for finding in self._worst()] or ["địa chỉ đúng mẫu"]
        text = "; ".join(faults)
        return text[0].upper() + text[1:]

    @property
    def advice(self) -> str:
        """What to do, in Vietnamese; for a fix, the address to paste."""
        todos = dict.fromkeys(WORDING[Code(finding.code)].todo for finding in self._worst())
        return "; ".join(todos).format(address=self.suggested) or "không cần làm gì"

    def _worst(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.static is self.static]


def finding_of(code: Code, detail: str = "") -> Finding:
    return Finding(code=code, static=WORDING[code].static, detail=_shown(detail))


def _shown(text: str) -> str:
    """Fit to print: what cannot be seen by its number, and no more than 80 characters."""
    if not text.isprintable():
        text = "".join(
            letter if letter.isprintable() else f"U+{ord(letter):04X}" for letter in text
        )
    return text if len(text) <= 80 else text[:79] + "…"


def _sentence(finding: Finding) -> str:
    what = WORDING[Code(finding.code)].what
    return f"{what}: {finding.detail}" if finding.detail else what
