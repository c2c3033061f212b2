"""Words of the unit, common phrases, and the one wording for thoughts of death."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from project import TODAY, Project, copy_project, owing, said

from awareness.data.model import in_words
from awareness.data.phrases import fill, said_wrong, self_harm, typed_unit, words_of
from awareness.pages import pages
from awareness.problem import Grade, Problem
from awareness.text.source import Row, Source

pytestmark = pytest.mark.usefixtures("quickly")
SHIPPED = owing()
WORDING, WORDS_SHIPPED = SHIPPED.known.wording, SHIPPED.known.words


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return copy_project(tmp_path)


def errors(project: Project) -> list[Problem]:
    data = project.load()
    _, problems = pages.check_all(project.root, data, TODAY)
    found = {*data.problems, *problems}
    return [one for one in found if one.grade is Grade.ERROR and "test/thu" not in one.path]


COUNTS = [
    (0, "không"), (5, "năm"), (10, "mười"), (15, "mười lăm"), (21, "hai mươi mốt"),
    (30, "ba mươi"), (99, "chín mươi chín"), (100, "100"), (1010, "1.010"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "said"), COUNTS)
def test_a_count_is_written_as_in_a_sentence(number: int, said: str) -> None:
    assert in_words(number) == said


# Ten ways to say it, and more; none of them is found by one word alone.
DEATH = [
    "Em nói muốn chết.",
    "Cháu không thiết sống nữa.",
    "Bạn ấy nhắn: “Sống chẳng để làm gì.”",
    "Con chỉ muốn biến mất.",
    "Em ước gì đừng tỉnh dậy nữa.",
    "Có em nghĩ đến cái chết.",
    "Con tự làm đau mình.",
    "Em ấy định kết thúc tất cả.",
    "Bạn viết: mai mình không còn ở đây nữa.",
    "Cháu nghĩ quẩn, nói lời vĩnh biệt.",
    "Trẻ rạch tay, hoặc đã uống thuốc.",
    "Em thấy mình không đáng\nsống.",
    "EM CHÁN SỐNG.",
]
# What only sounds like it.
INNOCENT = [
    "Máy chết nguồn thì cắm sạc.",
    "Nhân vật chết thì chơi lại từ đầu.",
    "Em sợ muốn chết lúc cảnh ấy hiện ra.",
    "Con mệt muốn chết sau buổi học.",
    "Đừng tự trách mình.",
    "Lời chê làm Nhím đau.",
    "Em không muốn sống ảo.",
    "Tự tay em cắt tay áo cho búp bê.",
    "Có người đang làm hại em.",
    "Con sống chậm lại, nghĩ kỹ rồi hãy gửi.",
    "Ảnh biến mất sau mười giây.",
]


@pytest.mark.parametrize("text", DEATH)
def test_talk_of_death_beside_a_number_is_refused(text: str) -> None:
    for number in ("{{ call.113 }}", "113", "1800 6605", "111"):
        assert len([*self_harm(f"{text} Gọi {number}.", WORDS_SHIPPED, WORDING)]) == 1
    assert [*self_harm(text, WORDS_SHIPPED, WORDING)] == []
    assert [*self_harm(f"{text} {{{{ say.self-harm-adult }}}}", WORDS_SHIPPED, WORDING)] == []


@pytest.mark.parametrize(
    "text",
    [
        "{{ say.self-harm-adult }} {{ say.danger }}",
        "{{ say.self-harm-child }} Hoặc gọi {{ call.hoa-phuong }}.",
        "Em muốn chết? {{ say.second-line }}",
        "_Muốn_ **chết**, gọi 1-1-3.",
    ],
)
def test_the_phrase_is_such_talk_and_other_phrases_bring_numbers(text: str) -> None:
    assert len([*self_harm(text, WORDS_SHIPPED, WORDING)]) == 1


@pytest.mark.parametrize("text", INNOCENT)
def test_what_only_sounds_like_it_is_not(text: str) -> None:
    assert [*self_harm(f"{text} Gọi {{{{ call.113 }}}}.", WORDS_SHIPPED, WORDING)] == []


BAD = "Em muốn chết. Gọi {{ call.113 }}."
# File, marks, old and new text: every kind of place where readers meet a text.
PLACES = [
    ("data/messages.yml", ["broadcasts:"], 'text:', f'text:\n      - "{BAD}"'),
    ("data/messages.yml", ["chats:"], 'text: "', f'text: "{BAD} '),
    ("data/situations.yml", ["thcs-lua-dao-1"], 'story: "', f'story: "{BAD} '),
    ("data/sessions.yml", ["id: thcs-bat-nat", "steps:"], 'says:', f'says:\n          - "{BAD}"'),
    ("data/sessions.yml", ["id: thcs-bat-nat"], 'take_home:', f'take_home:\n      - "{BAD}"'),
    ("data/forms.yml", [], 'lines:', f'lines:\n          - "{BAD}"'),
    ("data/leaflets.yml", ["panels:"], 'lines:', f'lines:\n          - "{BAD}"'),
    ("data/resources.yml", ['id: "113"'], 'call_if:', 'call_if:\n      - "nói muốn chết, gọi 113"'),
    ("docs/cha-me/de-y-con.md", [], "# Dấu", f"# Dấu\n\n{BAD}\n\n## Dấu {{#dau}}\n\n# Dấu"),
    ("docs/cha-me/de-y-con.md", [], "# Dấu",
     "# Dấu\n\n## Con muốn chết? {#a}\n\n### Gọi ai? {#b}\n\nGọi {{ call.113 }}.\n\n## C {#c}\n\n"),
    ("docs/cha-me/de-y-con.md", [], "# Dấu",
     "# Dấu\n\n## Con muốn chết? {#a}\n\n<!-- catalogue: contacts -->\n\n## C {#c}\n\n"),
    ("data/leaflets.yml", ["cards:"], 'heading: "', f'heading: "{BAD} '),
    ("overrides/404.html", [], "Không tìm", "Em muốn chết? Gọi {{ call.113 }}. Không tìm"),
    ("docs/cha-me/de-y-con.md", [], "description:", f"description: {BAD.replace(': ', ' ')} #"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "marks", "old", "new"), PLACES)
def test_no_place_has_a_second_wording(
    project: Project, path: str, marks: list[str], old: str, new: str
) -> None:
    project.edit(path, marks, old, new)
    found = [one for one in errors(project) if "ngoài câu dùng chung" in one.message]
    assert [one.path for one in found] == [path], said(errors(project))


def test_a_new_wording_must_say_who_confirms_it(project: Project) -> None:
    project.edit("data/wording.yml", ["self-harm-child"], "confirm:", "# confirm:")
    found = errors(project)
    assert [one.message for one in found] == [
        "câu “self-harm-child” nói về cái chết mà không ghi phải xin ai xác nhận"
    ]


def test_a_release_refuses_whatever_leans_on_an_unconfirmed_wording(project: Project) -> None:
    data = project.load()
    found, _ = pages.check_all(project.root, data, TODAY)
    refused = {problem.path for problem in pages.unconfirmed(found, data)}
    assert {"docs/tre-em/index.md", "docs/can-giup/index.md", "data/sessions.yml"} <= refused
    assert all("self-harm" in problem.message for problem in pages.unconfirmed(found, data))
    text = (project.root / "data/wording.yml").read_text("utf-8")
    by = '{on: "2026-11-26", by: "Sở Y tế thành phố Hải Phòng", document: "thư ngày 26/11/2026"}'
    project.write("data/wording.yml", text.replace("    confirmed:\n", f"    confirmed: {by}\n"))
    data = project.load()
    found, _ = pages.check_all(project.root, data, TODAY)
    assert (errors(project), [*pages.unconfirmed(found, data)]) == ([], [])
    words = '  - {id: self-harm-child, text: "Em muốn chết? Em nói với người lớn bên em ngay."}'
    project.edit("data/local.yml", [], "phrases:", f"phrases:\n{words}")
    data = project.load()
    found, _ = pages.check_all(project.root, data, TODAY)
    assert {*pages.unconfirmed(found, data)}, "others have confirmed other words"


WARD = {"kind": "phường", "name": "Thử", "province": "tỉnh Mẫu", "hamlet": "khu phố"}


def row(**data: Any) -> Row:
    return Row(Source("x.yml"), (), data)


WORDS = words_of(
    row(**WARD), [row(id="cau", text="Hỏi {{ commune.office }}.", facts=["R1"])], [], {}
)
FILLED = [
    ("{{ commune.name }}, {{ commune.Name }}", "phường Thử, Phường Thử"),
    ("{{ commune.place }}", "phường Thử, tỉnh Mẫu"),
    ("{{ commune.office }}, {{commune.police}}", "UBND phường, Công an phường"),
    ("{{ commune.committee }}", "UBND phường Thử"),
    ("{{ commune.Hamlet }} và {{ commune.head }}", "Khu phố và trưởng thôn"),
    ("{{ commune.child_worker }}", "người phụ trách trẻ em của phường"),
    ("{{ say.cau }} Gọi {{ call.111 }}.", "Hỏi UBND phường. Gọi {{ call.111 }}."),
    ("{{ say.khong }}", "{{ say.khong }}"),
]
# The same where a number stands as text.
SPELLED = [
    ("{{ say.ho }}, {{call.tong-dai}}, {{ call.113 }}", "Gọi 1800 99, 1800 99, 113"),
    ("{{ call.khong }}", "{{ call.khong }}"),
]


@pytest.mark.parametrize(("text", "expected"), FILLED)
def test_words_of_the_unit(text: str, expected: str) -> None:
    assert fill(text, WORDS) == expected


@pytest.mark.parametrize(("text", "expected"), SPELLED)
def test_numbers_as_text(text: str, expected: str) -> None:
    lines = [row(id="tong-dai", number="180099", display="1800 99", cost="chưa rõ")]
    words = words_of(row(**WARD), [row(id="ho", text="Gọi {{ call.tong-dai }}")], lines, {})
    assert fill(text, words.spelled) == expected


OWN_WORDS = [
    # Cost and hours of a row, and what nobody may say of its number.
    ("chưa rõ", "chưa rõ", {"miễn phí", "ngày đêm"}),
    ("theo cước của nhà mạng", "7 giờ đến 17 giờ", {"miễn phí", "ngày đêm"}),
    ("Gọi miễn phí", "7 giờ đến 17 giờ", {"ngày đêm"}),
    ("không miễn phí", "24/24", {"miễn phí"}),
    ("Không mất tiền", "24 giờ, tất cả các ngày", set()),
]


@pytest.mark.parametrize(("cost", "hours", "refused"), OWN_WORDS)
def test_of_a_number_is_promised_what_its_row_says(
    cost: str, hours: str, refused: set[str]
) -> None:
    lines = [row(id="tong-dai", number="180099", display="1800 99", cost=cost, hours=hours)]
    words = words_of(row(**WARD), [], lines, {})
    said = [f"Gọi {{{{ call.tong-dai }}}} {promise}." for promise in ("miễn phí", "ngày đêm")]
    wrong = [any(said_wrong(text, words, WORDING)) for text in said]
    assert wrong == [promise in refused for promise in ("miễn phí", "ngày đêm")]


def test_a_row_is_credited_with_the_facts_of_its_phrases() -> None:
    row = {"text": ["{{ say.cau }}"], "facts": ["H1"]}
    assert fill(row, WORDS) == {"text": ["Hỏi UBND phường."], "facts": ["H1", "R1"]}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Báo UBND xã.", "xã"), ("XÃ nhà", "XÃ"), ("Công an phường", "phường"), ("ở thôn", "thôn"),
        ("đặc khu", "đặc khu"), ("tổ dân phố 3", "tổ dân phố"), ("Kính thưa bà con", "bà con"),
        ("ở An Lão", None), ("phường Thử", "phường"), ("đi Thử", "Thử"), ("ở Mẫu", "Mẫu"),
        ("mạng xã hội", None), ("UBND cấp xã", None), ("hợp tác xã", None), ("nông thôn", None),
        ("thôn nữ", None), ("bà con xa", None), ("lời xã giao", None), ("Trưởng thôn", "thôn"),
        ("làm thử một mẫu", None),
    ],
)  # fmt: skip
def test_what_another_place_calls_otherwise_is_not_typed(text: str, word: str | None) -> None:
    found = [one.message for one in typed_unit(text, WORDS)]
    assert [what.split("”")[0] for what in found][:1] == ([f"“{word}"] if word else [])


# File, marks, old and new text: a typed word in each kind of file that readers see.
TYPED = [
    ("data/messages.yml", ["chats:"], 'title: "', 'title: "Xã '),
    ("data/sessions.yml", ["sessions:"], 'summary: "', 'summary: "UBND xã '),
    ("data/forms.yml", [], 'title: "', 'title: "Bà con '),
    ("data/wording.yml", ["phrases:"], 'text: "', 'text: "Trưởng thôn '),
    ("docs/index.md", [], "description: ", "description: An Lão, "),
    ("docs/index.md", [], "# ", "# Hải Phòng, "),
    ("overrides/404.html", [], "Không tìm", "Xã Không tìm"),
    ("overrides/assets/images/sau-khi-bao.svg", [], "Công an<", "Công an xã<"),
]


@pytest.mark.parametrize(("path", "marks", "old", "new"), TYPED)
def test_typed_words_are_refused_everywhere(
    project: Project, path: str, marks: list[str], old: str, new: str
) -> None:
    line = project.edit(path, marks, old, new)
    found = [one for one in errors(project) if "gõ tay" in one.message]
    assert {(one.path, one.line) for one in found} == {(path, line)}, said(errors(project))


PICTURE = "overrides/assets/images/sau-khi-bao.svg"


@pytest.mark.parametrize("name", ["commune.nmae", "say.khong-co", "call.112"])
def test_a_variable_that_stands_for_nothing_is_an_error(project: Project, name: str) -> None:
    project.edit("data/messages.yml", ["chats:"], 'text: "', f'text: "{{{{ {name} }}}} ')
    project.edit("docs/index.md", [], "# ", f"# {{{{ {name} }}}} ")
    project.edit(PICTURE, [], "Sau khi", f"{{{{ {name} }}}} ")
    found = [one for one in errors(project) if "không có biến" in one.message]
    assert {one.path for one in found} == {"data/messages.yml", "docs/index.md", PICTURE}
