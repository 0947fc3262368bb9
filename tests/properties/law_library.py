"""Every law of the book, read in."""

from tests.properties import (
    laws_of_alerts,
    laws_of_approval,
    laws_of_journals,
    laws_of_principals,
    laws_of_requests,
    laws_of_settings,
    laws_of_windows,
)
from tests.properties.law_book import JOURNAL_LAWS, LAWS

CHAPTERS = (
    laws_of_windows,
    laws_of_requests,
    laws_of_approval,
    laws_of_settings,
    laws_of_principals,
    laws_of_alerts,
    laws_of_journals,
)
assert len(LAWS) + len(JOURNAL_LAWS) == sum(
    getattr(one, "__module__", "") == chapter.__name__ and (name in LAWS or name in JOURNAL_LAWS)
    for chapter in CHAPTERS
    for name, one in vars(chapter).items()
), "every law is in a chapter"
