"""A linked block says what its version of the library block does, or no proof is made; what is newer is told."""

import pytest

from newsletter.content.blocks.base import FromLibrary
from newsletter.content.issue import IssueContent
from newsletter.content.library import KnownBlock, linked
from newsletter.preflight.checking import check
from newsletter.rendering.rendition import Finding, Severity
from tests import factories
from tests.factories import one_block
from tests.rendering.samples import publication

KNOWN = KnownBlock("about-us", "About us", 2, {1: one_block("Who we were"), 2: one_block("Who we are")})


def issue(*, version: int = 2, kept: int = 2, key: str = "about-us") -> IssueContent:
    link = FromLibrary(key=key, version=version)
    block = linked(KNOWN.versions[kept], link, locales=("en", "ko"), taken=())
    return factories.content(blocks=[block.model_dump(mode="json")])


def found(content: IssueContent, *known: KnownBlock) -> list[Finding]:
    library = {one.key: one for one in known}
    findings = check(content, publication(disclaimers=[]), [], library=library)
    return [finding for finding in findings if finding.check.startswith("library.")]


def test_a_block_that_says_the_newest_is_right() -> None:
    assert found(issue(), KNOWN) == []


def test_something_newer_is_told() -> None:
    content = issue(version=1, kept=1)

    [finding] = found(content, KNOWN)

    assert (finding.check, finding.severity) == ("library.update", Severity.WARNING)
    assert finding.block == content.blocks[0].id
    assert str(finding.sentence) == (
        "Block 1 (Text) has version 1 of the library block “About us”; the newest is 2. Look at what changed, and take it "
        "unless this issue is to say the old words."
    )


@pytest.mark.parametrize(("version", "kept"), [(2, 1), (1, 2), (7, 2)])
def test_words_of_another_version_or_of_one_that_never_was_refuse_a_proof(version: int, kept: int) -> None:
    first, *_ = found(issue(version=version, kept=kept), KNOWN)

    assert (first.check, first.severity) == ("library.changed", Severity.ERROR)


def test_what_is_retired_or_unknown_stays_as_it_is_and_says_so() -> None:
    retired = KnownBlock("about-us", "About us", 2, KNOWN.versions, is_retired=True)

    [note] = found(issue(version=1, kept=1), retired)
    [unknown] = found(issue(key="others"), KNOWN)

    assert (note.check, note.severity) == ("library.retired", Severity.NOTE)
    assert (unknown.check, unknown.severity) == ("library.unknown", Severity.WARNING)


def test_a_word_in_a_language_in_which_nobody_reads_it_is_no_fault() -> None:
    content = issue()
    block = content.blocks[0].model_dump(mode="json")
    mail_in_english = {**block, "when": {"locales": ["en"]}}
    del mail_in_english["body"]["ko"]

    assert found(factories.content(blocks=[mail_in_english]), KNOWN) == []


def test_where_nobody_tells_of_a_library_nothing_is_found() -> None:
    findings = check(issue(version=7), publication(disclaimers=[]), [])

    assert [finding for finding in findings if finding.check.startswith("library.")] == []
