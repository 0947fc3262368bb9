"""Grading the forms whose key stands in the question: statements to judge and options to choose."""

from __future__ import annotations

from collections.abc import Iterator

from scenarios.questions.item import YES, Choose, Item, Mark, Verdict, YesNo, diagnosed

_WORDS = {True: "Yes", False: "No"}


def grade_by_key(item: Item, answers: str) -> Verdict:
    """A point for each right answer, and the misconceptions that the answers as a whole point to."""
    if not item.accepts(answers):
        raise ValueError(f"`{answers[:40]}` does not answer the question {item.id}")
    assert isinstance(item, YesNo | Choose), "only these forms have their key in the question"
    marks = _judged(item, answers) if isinstance(item, YesNo) else _chosen(item, answers)
    return Verdict(item_id=item.id, marks=tuple(marks), beliefs=diagnosed(item, answers))


def _judged(item: YesNo, answers: str) -> Iterator[Mark]:
    for statement, letter in zip(item.statements, answers, strict=True):
        given = letter == YES
        is_right = given == statement.answer
        yield Mark(
            text=statement.text,
            given=_WORDS[given],
            right=_WORDS[statement.answer],
            points=int(is_right),
            points_max=1,
            is_right=is_right,
            summary=statement.summary,
            trace=statement.trace,
            misled=statement.misled,
        )


def _chosen(item: Choose, answers: str) -> Iterator[Mark]:
    for letter, option in item.lettered:
        is_chosen = letter in answers
        yield Mark(
            text=option.text,
            given="Chosen" if is_chosen else "Not chosen",
            right="Right" if option.answer else "Wrong",
            points=int(is_chosen and option.answer),
            points_max=int(option.answer),
            is_right=is_chosen == option.answer,
            summary=option.summary,
            trace=option.trace,
            misled=option.misled,
        )
