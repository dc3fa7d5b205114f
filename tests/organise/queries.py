"""Queries at random, as people and pages make them."""

from hypothesis import strategies as st

from aggregator.organise.query import all_of, any_of, none_of
from aggregator.query_tree import Field, Node, Term

WORD = st.text("abcdefghäöüß0123456789", min_size=1, max_size=8).filter(lambda word: word.upper() not in ("OR", "AND"))
SAID = st.lists(st.text("abzäß09 .-:()|*„«'", min_size=1, max_size=9), min_size=1, max_size=3).map(
    lambda parts: " ".join(" ".join(parts).split())
)
QUOTED = SAID.filter(lambda value: any(c.isalnum() for c in value))

TERM: st.SearchStrategy[Term] = st.one_of(
    st.builds(Term, st.sampled_from([Field.WORDS, Field.TITLE, Field.AUTHOR, Field.FEED]), WORD),
    st.builds(Term, st.just(Field.WORDS), WORD.map(lambda word: f"{word}*")),
    st.builds(
        Term, st.sampled_from([Field.WORDS, Field.TITLE, Field.AUTHOR, Field.FEED]), QUOTED, st.just(True)
    ),
    st.builds(Term, st.sampled_from([Field.TOPIC, Field.TAG, Field.FOLDER]), QUOTED),
    st.builds(Term, st.just(Field.LANGUAGE), st.sampled_from(["de", "en", "gsw"])),
    st.builds(
        Term, st.sampled_from([Field.NEWER, Field.OLDER]), st.sampled_from(["7d", "100y", "2026-11-24", "2026-02"])
    ),
    st.builds(Term, st.just(Field.IS), st.sampled_from(["read", "unread", "starred"])),
    st.builds(Term, st.just(Field.HAS), st.sampled_from(["image", "audio", "video", "comments"])),
)  # fmt: skip
TREE: st.SearchStrategy[Node] = st.recursive(
    TERM,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: all_of(*parts)),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: any_of(*parts)),
        inner.map(none_of),
    ),
    max_leaves=8,
)
TEXT = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            ["cloud", "OR", "NOT", "AND", "-", "|", "(", ")", '"', "„", "“", "«", "»", "topic:", "feed:heise", "is:",
             "newer:7d", "thema:", "has:image", "x:y", "topci:cloud", "a*", " ", "  ", "…", "http://x", "\0", "\ud800"]
        ),
        max_size=14,
    ).map("".join),
    st.lists(st.sampled_from(["a", "OR", "-b", "(c", "d)", '"e', "has:image", "-has:image", "…"]), max_size=8).map(
        " ".join
    ),
)  # fmt: skip
"""Anything, and above all what is nearly a query."""
