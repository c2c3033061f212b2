"""Reading and checking again and again what one edit at a time has changed, without the rest."""

from __future__ import annotations

import marshal
import pickle
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import jinja2

from awareness import store
from awareness.data import catalogue, known, phrases, rules
from awareness.links import gate
from awareness.pages import pages, publish
from awareness.text import source

Wrapper = Callable[[Callable[..., Any]], Callable[..., Any]]
MOST = 100
"""Of what is interned: those that were asked for last."""


def interned(made: Callable[..., Any]) -> Callable[..., Any]:
    """The same object for equal ones, so that it can be known by its id."""
    seen: list[Any] = []

    def again(*arguments: Any) -> Any:
        value = made(*arguments)
        place = next((n for n, one in enumerate(seen) if one == value), -1)
        seen.append(seen.pop(place) if place >= 0 else value)
        del seen[:-MOST]
        return seen[-1]

    return again


def with_words(of: Callable[..., known.Known]) -> Callable[..., known.Known]:
    """What may be referred to, with the same words where they are equal."""
    same = interned(lambda known: known.words)

    def again(*asked: Any) -> known.Known:
        found = of(*asked)
        return replace(found, words=same(found))

    return again


def _same(value: Any) -> Any:
    """What is equal for the same value: itself, or, where it has no hash, its id."""
    try:
        hash(value)
    except TypeError:
        return id(value)
    return value


def remembered(rule: Callable[..., Any]) -> Callable[..., Any]:
    """A pure function that keeps its answers."""
    kept: dict[Any, tuple[Any, list[Any]]] = {}

    def again(*arguments: Any) -> Any:
        key = tuple(map(_same, arguments))
        if key not in kept:
            answer = rule(*arguments)
            one = isinstance(answer, Iterator)
            kept[key] = arguments, list(answer) if one else answer
        return kept[key][1]

    return again


def pickled(read: Callable[..., Any]) -> Callable[..., Any]:
    """A function that makes its answer anew from a kept copy, for those who change it."""
    kept: dict[Any, bytes] = {}

    def again(*arguments: Any) -> Any:
        if arguments not in kept:
            kept[arguments] = pickle.dumps(read(*arguments))
        return pickle.loads(kept[arguments])

    return again


def by_source(compile_: Callable[..., Any]) -> Callable[..., Any]:
    """A template's code, whichever environment asks for it."""
    kept: dict[str, Any] = {}

    def again(env: Any, text: str, *arguments: Any) -> Any:
        if text not in kept:
            kept[text] = compile_(env, text, *arguments)
        return kept[text]

    return again


def found_clean(faults: Callable[..., Any]) -> Callable[..., Any]:
    """A rule is not asked again of texts in which it found nothing, as a second build does not."""
    kept: dict[Any, Any] = {}

    def again(clean: Any, rule: Any, *texts: str) -> Any:
        key = (id(clean), *texts)
        found = [] if key in kept else faults(clean, rule, *texts)
        if not found:
            kept[key] = clean
        return found

    return again


def clean_by(about: Callable[..., Iterable[Any]]) -> Wrapper:
    """A rule is not asked again of a file whose data, and what `about` names, are as they were."""

    def wrap(rule: Callable[..., Any]) -> Callable[..., Any]:
        kept: dict[Any, Any] = {}

        def again(source: Any, *asked: Any) -> Any:
            key = (source.path, marshal.dumps(source.data, 2), *map(_same, about(*asked)))
            found = [] if key in kept else [*rule(source, *asked)]
            if not found:
                kept[key] = asked
            return found

        return again

    return wrap


def filled_once(read: Callable[..., Any]) -> Callable[..., Any]:
    """The rows of a file, which nobody changes, for the same data and words."""
    kept: dict[Any, Any] = {}

    def again(model: Any, source: Any, words: Any) -> Any:
        key = (model, marshal.dumps(source.data, 2), id(words))
        if key not in kept:
            row = read(model, source, words)
            kept[key] = source.data, row, words
        source.data, row, _ = kept[key]
        return row

    return again


def _of_texts(known: Any) -> list[Any]:
    """What `rules.said_in` asks."""
    unread = frozenset(name for name, found in known.ids.items() if found is None)
    return [known.words, known.wording, unread]


Wrapped = tuple[Wrapper, Any, str]
"""What remembers, and the module and the name of the function that it stands before."""
TEXTS: list[Wrapped] = [
    (interned, known, "_wording"),
    (interned, phrases, "words_of"),
    (remembered, phrases, "typed_unit"),
    (remembered, phrases, "self_harm"),
    (remembered, phrases, "said_wrong"),
    (remembered, gate, "look_alikes"),
    (remembered, gate, "in_text"),
    (pickled, source, "read"),
    (by_source, jinja2.Environment, "compile"),
    (remembered, pages, "_parse"),
    (with_words, known.Known, "of"),
]
"""Reading, and the rules of single texts."""
FILES: list[Wrapped] = [
    (found_clean, store.Clean, "faults"),
    (clean_by(lambda: ()), rules, "addresses_in_text"),
    (clean_by(lambda known: known.ids.items()), rules, "references"),
    (clean_by(_of_texts), rules, "said_in"),
    (filled_once, catalogue, "_filled"),
    (remembered, pages, "check_page"),
    (remembered, pages, "check_templates"),
    (remembered, publish, "check_built"),
]
KEPT: dict[Any, Callable[..., Any]] = {}
"""What stands before each function: what one file of tests has asked, the next knows."""


@contextmanager
def wrapped(rows: Iterable[Wrapped]) -> Iterator[None]:
    """With these functions remembered."""
    old: list[tuple[Any, str, Any]] = []
    try:
        for wrap, module, name in rows:
            function = getattr(module, name)
            old.append((module, name, function))
            key = (wrap, module, name, function)
            setattr(module, name, KEPT.get(key) or KEPT.setdefault(key, wrap(function)))
        yield
    finally:
        for module, name, function in reversed(old):
            setattr(module, name, function)


@contextmanager
def quick(*more: Wrapped) -> Iterator[None]:
    """Rules of single texts, files and pages run once for each that differs; `more` to remember."""
    with wrapped([*FILES, *more, *TEXTS, (interned, known.Known, "of")]):
        yield
