"""Documents made up for property tests: of all elements and attributes that mean something, in and out of place."""

from functools import partial

from hypothesis import strategies as st

from tests.parse.helpers import NAMESPACES, xml

MORE = (
    ' xmlns:itunesx="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:gd="http://schemas.google.com/g/2005"'
    ' xmlns:creativeCommons="http://backend.userland.com/creativeCommonsRssModule" xmlns:x="urn:unknown"'
    ' xmlns:georss="http://www.georss.org/georss" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
)
NAMES = (
    "title link guid id pubDate published updated modified created issued dc:date dcterms:issued description summary"
    " content content:encoded dc:description itunes:summary media:description abstract author dc:creator itunes:author"
    " managingEditor category dc:subject itunes:keywords media:keywords itunes:category media:category enclosure"
    " media:content media:thumbnail media:title media:group media:credit dc:title itunes:image itunes:title"
    " feedburner:origLink comments slash:comments wfw:commentRss source language dc:language image contributor rights"
    " x:unknown unknown name email uri url atom:link atom:author thr:total gd:image date tags item entry"
    " dc:publisher itunes:owner itunes:subtitle georss:point creativeCommons:license body xhtml:body fullitem keywords"
    " ttl sy:updatePeriod sy:updateFrequency skipHours skipDays hour day textInput generator lastBuildDate webMaster"
    " docs cloud itunes:explicit copyright subtitle logo icon links authors permalink text_summary_detail media:player"
).split()  # fmt: skip
VALUES = (
    "x|Words and words|https://h.org/a?b=1&c=2|/relative|http:////h.org/x|<p>Hi <b>you</b> &amp; <i>me</i></p>|"
    "&lt;b&gt;|"
    "<img src='i.png'>|Wed, 07 Apr 2010 11:28:00 +0200|2010-04-07T09:28:00Z|7. April 2010|a, b,c| |jane@h.org (Jane)|"
    "Jane <jane@h.org>|Zürich|Ã¤Ã¶|日本|de|en-US|1 < 2|a\r\n\r\nb|true|http://[|//h.org/x|mailto:a@h.org|\xa0x\xa0|"
    "<script>x</script>|hourly|7|Monday|http://www.w3.org/1999/xlink|text &copy; </b>|https://h.org/x;y=1"
).split("|")
ATTRIBUTES = {
    "type": "text html xhtml text/html text/plain image/jpeg audio/mpeg application/json HTML".split(),
    "rel": "alternate self hub enclosure replies Alternate license".split(),
    "href": ["https://h.org/1", "/1", "x.png", "", " y "],
    "url": ["https://h.org/1.jpg", "/2.mp3", ""],
    "uri": ["u"],
    "isPermaLink": "true false FALSE".split(),
    "term": ["t", "http://h.org/t", ""],
    "label": ["l"],
    "scheme": ["s"],
    "domain": ["d"],
    "length": ["12"],
    "medium": ["image", "video"],
    "width": ["100", "x"],
    "mode": ["escaped", "base64", "xml"],
    "xml:base": ["https://b.org/c/", "d/", "javascript:x", "", "//e.org/f/"],
    "xml:lang": ["fr", "de_CH", ""],
    "lang": ["it"],
    "base": ["g/"],
    "rdf:about": ["https://h.org/about"],
    "rdf:resource": ["https://h.org/r"],
    "x:href": ["https://h.org/other"],
    "x:other": ["1"],
    "text": ["News"],
    "src": ["s"],
    "lastmod": ["2010"],
}
XHTML = (
    '<div xmlns="http://www.w3.org/1999/xhtml"><p class="A" Title="b">T &amp; <br/>u<img src="i.png" alt="&quot;"/></p>'
    "</div>",
    '<xhtml:div><xhtml:a REL="X" href="y">t</xhtml:a> &lt;tail</xhtml:div>',
    "<div>one</div><div>two</div>",
    " <div> <p>in</p> </div> ",
    "before <b>bold</b> after",
    '<svg xmlns="http://www.w3.org/2000/svg"><title>t</title></svg>',
    '<div xml:base="e/"><a href="f">t</a></div>',
)  # fmt: skip

values = st.sampled_from(VALUES) | st.text(max_size=20).map(xml).map(lambda text: text.replace("&amp;", "&"))


def escaped(text):
    return xml(text.replace("&amp;", "&"))


written = st.one_of(
    values.map(escaped),
    values.map(lambda text: f"<![CDATA[{xml(text).replace('&lt;', '<').replace('&gt;', '>').replace(']]>', '')}]]>"),
    values.map(lambda text: f"{escaped(text)}<!-- c --><?pi x?>{escaped(text)}"),
    st.just(""),
)


def chosen_from(names):
    return st.dictionaries(st.sampled_from(sorted(names)), st.integers(0, 99), max_size=3).map(
        lambda chosen: "".join(
            f' {name}="{ATTRIBUTES[name][number % len(ATTRIBUTES[name])]}"' for name, number in chosen.items()
        )
    )


attributes = chosen_from(ATTRIBUTES)
mild_attributes = chosen_from(set(ATTRIBUTES) - set("base lastmod x:href mode type href".split()))
no_attributes = st.just("")


any_name, any_attributes = st.sampled_from(NAMES), no_attributes | attributes


def element(content, names=any_name, attributes=any_attributes):
    return st.builds(lambda name, a, inner: f"<{name}{a}>{inner}</{name}>", names, attributes, content)


leaves = element(written)
some = st.one_of(
    leaves,
    leaves,
    leaves,
    st.sampled_from(
        (
            "<author><name>Jane</name><email>j@h.org</email></author>",
            "<author>Jane <uri>u</uri></author>",
            '<source url="https://h.org/">S</source>',
            "<source><title>S</title><author><name>Joe</name></author><link href='x'/></source>",
            "<media:group><media:title>M</media:title><media:content url='a.mp4' type='video/mp4'/></media:group>",
            "<image><url>https://h.org/i.png</url><title>I</title><link>https://h.org/</link></image>",
            "<skipHours><hour>3</hour></skipHours>",
            "<itunes:owner><itunes:name>O</itunes:name></itunes:owner>",
            '<guid isPermaLink="false">g1</guid>',
        )
    ),
    st.sampled_from(XHTML).flatmap(
        lambda inner: st.sampled_from("content summary title description rights".split()).map(
            lambda name: f'<{name} type="xhtml">{inner}</{name}>'
        )
    ),
    st.sampled_from(XHTML).flatmap(lambda inner: element(st.just(inner))),
    element(leaves),
    element(st.lists(leaves, max_size=3).map("".join)),
)
inners = st.lists(some, max_size=7).map("".join)


def _rss(root, channel, items, after):
    return (
        f'<rss version="2.0" {NAMESPACES}{MORE}{root}><channel>{channel}'
        f"{''.join(f'<item{a}>{inner}</item>' for a, inner in items)}{after}</channel></rss>"
    )


def _rdf(root, channel, items, after):
    return (
        f'<rdf:RDF xmlns="http://purl.org/rss/1.0/" {NAMESPACES}{MORE}{root}><channel>{channel}</channel>{after}'
        f"{''.join(f'<item{a}>{inner}</item>' for a, inner in items)}</rdf:RDF>"
    )


def _atom(root, channel, items, after, namespace="http://www.w3.org/2005/Atom", version=""):
    return (
        f'<feed xmlns="{namespace}"{version} {NAMESPACES}{MORE}{root}>{channel}'
        f"{''.join(f'<entry{a}>{inner}</entry>' for a, inner in items)}{after}</feed>"
    )


def _entry(root, channel, items, after):
    return f'<entry xmlns="http://www.w3.org/2005/Atom" {NAMESPACES}{MORE}{root}>{channel}{after}</entry>'


makers = st.sampled_from(
    (
        _rss,
        _rss,
        _rdf,
        _atom,
        _atom,
        _entry,
        partial(_atom, namespace="http://purl.org/atom/ns#", version=' version="0.3"'),
    )
)
honest_values = st.sampled_from(("Some words", "Zürich & <b>more</b>", "https://h.org/a?b=1&c=2", "/x", "2010-04-07"))
honest_texts = honest_values.map(escaped) | honest_values.map(lambda text: f"<![CDATA[{text}]]>")


def honest_elements(names):
    return element(honest_texts, st.sampled_from(names.split()), no_attributes)


honest_channel = st.lists(
    honest_elements(
        "title link description language generator pubDate ttl copyright itunes:author itunes:summary x:y"
        " managingEditor"
    )
    | st.sampled_from(
        (
            '<atom:link rel="self" href="/feed"/>',
            "<image><url>/i.png</url><title>I</title><link>/</link></image>",
            '<itunes:category text="News"><itunes:category text="Tech"/></itunes:category>',
            "<skipHours><hour>3</hour></skipHours>",
            "<itunes:owner><itunes:name>O</itunes:name></itunes:owner>",
        )
    ),
    max_size=9,
).map("".join)
honest = st.lists(
    st.one_of(
        honest_elements(
            "title pubDate updated description content:encoded dc:creator dc:subject category comments summary"
            " itunes:summary itunes:duration slash:comments x:unknown media:title dc:date"
        ),
        st.sampled_from(
            (
                '<link href="/1"/>',
                "<link>https://h.org/1</link>",
                "<guid isPermaLink='true'>https://h.org/1</guid>",
                '<enclosure url="/a.mp3" type="audio/mpeg" length="1"/>',
                '<media:thumbnail url="/t.jpg" width="9"/>',
                '<itunes:image href="/i.jpg"/>',
                "<author><name>Jane</name></author>",
                f'<content type="xhtml">{XHTML[0]}</content>',
                '<content type="html">&lt;p&gt;x</content>',
            )
        ),
    ),
    max_size=12,
).map("".join)


def documents_of(channels, items):
    own = no_attributes | mild_attributes
    parts = (own, channels, st.lists(st.tuples(own, items), max_size=3))
    return st.builds(lambda make, *parts: make(*parts).encode(), makers, *parts, st.just("") | channels)


others = some | element(written, attributes=mild_attributes) | element(honest_texts)


def mostly(usual):
    """The usual with one or two elements of any kind among it."""
    return st.builds(
        lambda one, two, three, four, five: one + two + three + four + five, usual, others, usual, others, usual
    )


documents = st.one_of(
    documents_of(inners, inners),
    documents_of(honest_channel, mostly(honest)),
    documents_of(mostly(honest_channel), honest),
)
honest_documents = st.builds(
    lambda make, channel, items: make("", channel, items, "").encode(),
    makers.filter(lambda make: make is not _entry),
    honest_channel,
    st.lists(st.tuples(no_attributes, honest), max_size=4),
)
