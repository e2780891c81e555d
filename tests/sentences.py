"""Any Sentence that may be kept: one of ours, with values and Sentences in it, or the words of others."""

from hypothesis import strategies as st

from newsletter.wording import say, verbatim

VALUES = st.text(max_size=30) | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
SAID = st.recursive(
    st.builds(lambda value: say("{count} rows were read.", count=value), VALUES),
    lambda inner: st.builds(
        lambda reason, place: say("{place}: {reason}", place=place, reason=reason), inner | VALUES, VALUES
    ),
    max_leaves=5,
)
WORDS = st.text(max_size=80).map(verbatim)
SENTENCES = SAID | WORDS
