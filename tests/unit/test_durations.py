"""ISO 8601 durations: what is read, what is written, what is refused, and the words for people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulator.durations import format_duration, in_words, parse_duration


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("PT8H", timedelta(hours=8)),
        ("PT30M", timedelta(minutes=30)),
        ("PT1H45M", timedelta(minutes=105)),
        ("PT23H30M", timedelta(hours=23, minutes=30)),
        ("PT90S", timedelta(seconds=90)),
        ("P1D", timedelta(days=1)),
        ("P1DT2H", timedelta(hours=26)),
        ("P1M", timedelta(days=30)),
        ("P1Y", timedelta(days=365)),
        ("PT0S", timedelta(0)),
        ("P0D", timedelta(0)),
    ],
)
def test_a_duration_is_read(text: str, length: timedelta):
    assert parse_duration(text) == length


@pytest.mark.parametrize(
    "text",
    [
        *("", "P", "PT", "P1", "8H", "PT8", "P8H", "PT1D", "P1DT", "-PT5M", "PT-5M", "P1W", "PT1.5H", "pt8h"),
        *(" PT8H", "PT8H ", "PT8H\n", "PT８H", "PT1M1H", "P999999999999D", "P" + "9" * 5000 + "D"),
    ],
)
def test_anything_else_is_refused_in_one_line(text: str):
    with pytest.raises(ValueError) as caught:
        parse_duration(text)

    message = str(caught.value)
    assert message.startswith("`") and message.count("`") >= 2
    assert "\n" not in message
    assert len(message) < 200


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(hours=8), "PT8H"),
        (timedelta(minutes=105), "PT1H45M"),
        (timedelta(hours=24), "P1D"),
        (timedelta(hours=26), "PT26H"),
        (timedelta(days=365), "P365D"),
        (timedelta(seconds=90), "PT1M30S"),
        (timedelta(0), "PT0S"),
    ],
)
def test_a_duration_is_written_as_graph_writes_it(length: timedelta, text: str):
    assert format_duration(length) == text
    assert parse_duration(text) == length


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(hours=8), "8 hours"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=15, hours=2, minutes=1, seconds=3), "15 days 2 hours 1 minute 3 seconds"),
        (timedelta(0), "no time"),
        (-timedelta(minutes=5), "minus 5 minutes"),
    ],
)
def test_a_duration_in_words(length: timedelta, words: str):
    assert in_words(length) == words
