from newsletter.rendering.permalinks import headings_in, with_permalinks

PART = (
    '<section id="b1"><h2>One <br /> and &amp; <a href="/x">more</a></h2><h2>Hidden</h2>'
    '<div id="b1-2"><h2 class="q">Two</h2></div><h2 id="b1-3">Three</h2><h3>Small</h3></section>'
)


def test_a_heading_is_known_by_its_own_id_or_the_last_before_it() -> None:
    found = [(str(heading.words), heading.anchor) for heading in headings_in(PART)]

    assert found == [("One and &amp; more", "b1"), ("Two", "b1-2"), ("Three", "b1-3")]


def test_a_link_stands_at_the_end_of_each() -> None:
    html = with_permalinks(PART, 'Say "so"', language="")

    assert html.count('class="permalink"') == 3
    assert (
        '<h2 class="q">Two<a class="permalink" href="#b1-2" aria-label="Say &#34;so&#34;">#</a></h2>' in html
    )
    assert "<h2>Hidden</h2>" in html


def test_it_says_which_language_its_words_are_in_where_that_is_another() -> None:
    assert ' lang="en">#</a>' in with_permalinks(PART, "Link", language="en")


def test_a_heading_to_which_nothing_leads_stays_as_it_is() -> None:
    assert with_permalinks("<h2>One</h2>", "Link", language="") == "<h2>One</h2>"
