"""Documents as feeds publish them, made up from a seed: about 130 KB and 30 entries each, RSS, Atom and RDF."""

from collections.abc import Iterator
from random import Random
from xml.sax.saxutils import escape

_WORDS = (
    "the of and to in a is that for it as was with be by on not he his but at are this have from or had an they which"
    " one you were all her she there would their we him been has when who will no more if out so said what up its about"
    " than into them can only other time new some could these two may first then do any like my now over such our man"
    " me even most made after also did many off before must well back through years where much your way down should"
    " because long each just state those people too mr how little good world make very year still see own work men day"
    " get here old life both between being under three never know same last another while us might great go come since"
    " Zürich für über größer naïve café “quoted” – dash … network server release version security update"
).split()
_KINDS = "rss rss atom rss rss atom rss rdf rss atom".split()  # 6 : 3 : 1


def documents(count: int, seed: int = 4) -> Iterator[tuple[str, bytes]]:
    """``count`` pairs of format and document, the same for the same seed."""
    random = Random(seed)
    makers = {"rss": _rss, "atom": _atom, "rdf": _rdf}
    for number in range(count):
        kind = _KINDS[number % len(_KINDS)]
        yield kind, makers[kind](random, number).encode()


def _sentence(random: Random) -> str:
    return " ".join(random.choices(_WORDS, k=random.randint(6, 22))).capitalize() + "."


def _paragraph(random: Random) -> str:
    text = " ".join(_sentence(random) for _ in range(random.randint(2, 6)))
    address = f"https://site{random.randint(1, 99)}.example/{random.randint(1, 999)}?a=1&amp;b=2"
    link = f'<a href="{address}">{_title(random)}</a>'
    return f'<p class="x">{text} <em>{_sentence(random)}</em> {link} {_sentence(random)}</p>\n'


def _body(random: Random, size: int) -> str:
    parts = [f'<img src="https://img.example/{random.randint(1, 9999)}.jpg" alt="x" width="640" height="480" />']
    while sum(map(len, parts)) < size:
        parts.append(_paragraph(random))
    return "".join(parts) + "<ul><li>one</li><li>two<br/>lines</li></ul>"


def _title(random: Random) -> str:
    return " ".join(random.choices(_WORDS, k=random.randint(2, 9))).capitalize()


def _rss(random: Random, number: int) -> str:
    cdata = number % 2 == 0
    items = []
    for item in range(30):
        body = _body(random, 3300)
        summary = _sentence(random) + " [&#8230;]"
        items.append(
            f"<item>\n<title>{_title(random)}</title>\n<link>https://site{number}.example/{item}/</link>\n"
            f"<comments>https://site{number}.example/{item}/#comments</comments>\n"
            f"<dc:creator><![CDATA[{random.choice(('Jane Doe', 'Jörg Müller'))}]]></dc:creator>\n"
            f"<pubDate>Wed, {random.randint(1, 28):02} Apr 2010 09:28:{item:02} +0000</pubDate>\n"
            + "".join(f"<category><![CDATA[{random.choice(_WORDS)}]]></category>\n" for _ in range(3))
            + f'<guid isPermaLink="false">https://site{number}.example/?p={item}</guid>\n'
            + f"<description><![CDATA[{summary}]]></description>\n"
            + (f"<content:encoded><![CDATA[{body}]]></content:encoded>\n" if cdata else
               f"<content:encoded>{escape(body)}</content:encoded>\n")
            + f"<wfw:commentRss>https://site{number}.example/{item}/feed/</wfw:commentRss>\n"
            f"<slash:comments>{item}</slash:comments>\n"
            f'<media:thumbnail url="https://img.example/{number}/{item}.jpg" width="150" height="150"/>\n</item>\n'
        )  # fmt: skip
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
        ' xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:media="http://search.yahoo.com/mrss/">\n'
        f"<channel>\n<title>Site {number}</title>\n"
        f'<atom:link href="https://site{number}.example/feed/" rel="self" type="application/rss+xml" />\n'
        f"<link>https://site{number}.example</link>\n<description>{_sentence(random)}</description>\n"
        "<lastBuildDate>Wed, 07 Apr 2010 09:28:00 +0000</lastBuildDate>\n<language>en-US</language>\n"
        "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>\n"
        f"<generator>https://example.org/?v=5</generator>\n{''.join(items)}</channel></rss>"
    )


def _atom(random: Random, number: int) -> str:
    entries = []
    for entry in range(30):
        body = _body(random, 3300)
        if number % 4 == 1:
            content = f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{body}</div></content>'
        else:
            content = f'<content type="html">{escape(body)}</content>'
        entries.append(
            f"<entry>\n<id>tag:site{number}.example,2010:{entry}</id>\n<title>{_title(random)}</title>\n"
            f'<link rel="alternate" type="text/html" href="/{entry}"/>\n'
            f'<link rel="replies" type="text/html" href="/{entry}#comments" title="Comments"/>\n'
            f"<published>2010-04-07T09:28:{entry:02}Z</published>\n<updated>2010-04-08T11:00:00+02:00</updated>\n"
            f"<author><name>Jane Doe</name><uri>https://site{number}.example/jane</uri></author>\n"
            f'<category term="{random.choice(_WORDS)}"/><category term="news" label="News"/>\n'
            f"<summary>{_sentence(random)}</summary>\n{content}\n</entry>\n"
        )
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"'
        f' xml:base="https://site{number}.example/">\n<title>Site {number}</title>\n<id>tag:site{number}.example</id>\n'
        f'<link href="https://site{number}.example/"/><link rel="self" href="/atom.xml"/>\n'
        f'<link rel="hub" href="https://hub.example/"/>\n<updated>2010-04-08T09:00:00Z</updated>\n'
        f"<author><name>Jane Doe</name></author>\n{''.join(entries)}</feed>"
    )


def _rdf(random: Random, number: int) -> str:
    addresses = [f"https://site{number}.example/{item}" for item in range(30)]
    items = "".join(
        f'<item rdf:about="{address}"><title>{_title(random)}</title><link>{address}</link>'
        f"<description>{escape(_body(random, 3300))}</description><dc:creator>jane@example.org (Jane Doe)</dc:creator>"
        f"<dc:date>2010-04-07T09:28:00Z</dc:date><dc:subject>{random.choice(_WORDS)}</dc:subject></item>\n"
        for address in addresses
    )
    listed = "".join(f'<rdf:li rdf:resource="{address}"/>' for address in addresses)
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://site{number}.example/">'
        f"<title>Site {number}</title><link>https://site{number}.example/</link><description>x</description>"
        f"<items><rdf:Seq>{listed}</rdf:Seq></items></channel>\n{items}</rdf:RDF>"
    )
