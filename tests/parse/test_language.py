"""The guess at a language: right where it is made, and made only where nobody names one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.parse.document import parse_document
from aggregator.parse.language import guess_language
from tests.parse.helpers import atom, rss
from tests.parse.paths import PATHS, read

GERMAN = (
    "Der Bundesrat hat am Mittwoch beschlossen, die Steuern für kleine Betriebe nicht zu erhöhen.",
    "Wie sich das Klima in den Alpen verändert, zeigt eine Studie, die von der Universität veröffentlicht wurde.",
    "Nach dem Sturm sind viele Straßen gesperrt, und die Bahn fährt nur noch mit großer Verspätung.",
    "Wir haben uns das neue Gerät angesehen und sagen, für wen es sich lohnt.",
    "Wenn die Zinsen steigen, wird auch das Wohnen teurer, aber nicht für alle.",
    "Die Polizei sucht nach einem Mann, der mit einem gestohlenen Wagen aus der Stadt geflohen ist.",
    "In der neuen Version von Linux ist ein Fehler behoben, durch den Dateien verloren gehen konnten.",
    "Ich bin kein Freund von langen Reden, aber das muss noch gesagt werden.",
    "Zwischen Kirche und Rathaus wird im Sommer ein Platz mit Bäumen angelegt.",
    "Das Museum ist auf zwei Etagen zu sehen, der Eintritt ist am Sonntag frei, auch für Familien.",
    "Auf dem Weg zur Arbeit werden sie von der Polizei angehalten, weil das Licht nicht brennt.",
    "Open Source im Unternehmen: Warum wir bei Software auf Communities setzen und nicht auf den Preis",
)
ENGLISH = (
    "The city council has voted to close the bridge for repairs that will take at least two years.",
    "How to build a small web server with nothing but the standard library, and why you should not.",
    "Scientists have found that the glaciers are melting faster than was expected.",
    "We have released a new version of the library with fixes for two security issues.",
    "After the storm, many roads were closed and trains are still running with long delays.",
    "There is more to this story than what has been reported about it in the press.",
    "In this post we look at the history of the editor and its place in the world.",
    "If you want to know how the compiler works, these notes are for you.",
    "She left her job at the bank to write novels, but they would not sell.",
    "The company said that it could not comment on the case before it goes to court.",
    "Your phone is listening, and there is nothing you can do about it.",
    "Who will pay for the new stadium? The mayor has an idea, but the voters have their doubts.",
)
NEITHER = (
    "Le gouvernement a annoncé mardi que les impôts ne seront pas augmentés pour les petites entreprises.",
    "Dans la nuit, une tempête a fermé la route entre le village et la ville, sur plus de dix kilomètres.",
    "Il est possible de télécharger le fichier, mais la page ne dit pas où il se trouve.",
    "Comment la France a perdu son industrie: une enquête de deux ans dans les archives de l'État",
    "Il governo ha annunciato che le tasse per le piccole imprese non saranno aumentate.",
    "La strada tra il paese e la città è stata chiusa dopo il temporale della notte.",
    "Una nuova versione della libreria è disponibile con la correzione di due errori.",
    "Come si costruisce un piccolo server con la sola libreria standard, e perché non si deve fare",
    "El gobierno ha anunciado que los impuestos para las pequeñas empresas no van a subir.",
    "La carretera entre el pueblo y la ciudad está cerrada por la tormenta de la noche.",
    "Una nueva versión de la biblioteca está disponible con la corrección de dos errores.",
    "Por qué no se debe construir un servidor con la biblioteca estándar",
    "De regering heeft aangekondigd dat de belastingen voor kleine bedrijven niet worden verhoogd.",
    "De weg tussen het dorp en de stad is na de storm van vannacht nog steeds dicht.",
    "Er is een nieuwe versie van de bibliotheek met een oplossing voor twee fouten.",
    "Waarom is het zo moeilijk om te zeggen of dit boek goed is, of juist niet?",
    "Wat was er in die week in Den Haag te doen, en was dat nieuw?",
    "O governo anunciou que os impostos para as pequenas empresas não vão subir.",
    "Regeringen har meddelt, at skatten for små virksomheder ikke bliver sat op, og det er der ikke noget nyt i.",
    "Her kan du læse, hvordan vi har det, og for at have det godt skal man have tid.",
    "Regeringen har meddelat att skatten för små företag inte ska höjas, och det är inte nytt.",
    "Rząd ogłosił, że podatki dla małych firm nie wzrosną, a to by było nowe.",
    "Die regering het gesê dat die belasting op klein besighede nie verhoog sal word nie.",
    "D'Regierung huet matgedeelt, datt d'Steiere fir kleng Betriber net an d'Luucht ginn, an dat ass gutt.",
    "政府は火曜日、小規模企業の税金を引き上げないと発表した。",
    "Правительство объявило, что налоги для малого бизнеса не будут повышены.",
    # Too short, no sentence, or of both languages.
    "",
    "Title 5",
    "Linux 6.1",
    "const the = 1; let und = 2;",
    "iPhone, MacBook, iPad: Apple Event",
    "The news of the day, and what to make of it. Was heute wichtig ist und für wen es sich lohnt, und was nicht.",
)
TABLE = [(text, language) for texts, language in ((GERMAN, "de"), (ENGLISH, "en"), (NEITHER, None)) for text in texts]


@pytest.mark.parametrize(("text", "language"), TABLE)
def test_sentences(text: str, language: str | None) -> None:
    assert guess_language(text) == language
    assert guess_language(text.upper().replace("SS", "ß") if "ß" in text else text.upper()) == language


@given(st.permutations(GERMAN), st.permutations(ENGLISH), st.permutations(NEITHER[:24]))
def test_texts(german: list[str], english: list[str], neither: list[str]) -> None:
    """More of the same changes nothing; what is half and half is neither."""
    assert guess_language(" ".join(german)) == "de"
    assert guess_language(" ".join(english)) == "en"
    assert guess_language(" ".join(neither)) is None
    assert guess_language(" ".join([*german[:4], *english[:4]])) is None


@given(st.text())
def test_any_text(text: str) -> None:
    assert guess_language(text) in ("de", "en", None)


def _items(*texts: str) -> str:
    return "".join(f"<item><guid>{n}</guid><description>{text}</description></item>" for n, text in enumerate(texts))


def test_guessed_where_nobody_names_one() -> None:
    document = rss(_items(*GERMAN, "ok"))
    for path in PATHS:
        feed = read(path, document)
        assert feed.language is None
        assert {entry.language for entry in feed.entries} == {"de"}


def test_named_is_never_guessed() -> None:
    assert {e.language for e in parse_document(rss(_items(*GERMAN), "<language>it</language>")).entries} == {"it"}
    entries = "".join(
        f"<entry{named}><id>{n}</id><summary>{ENGLISH[n]}</summary></entry>"
        for n, named in enumerate(("", ' xml:lang="fr-CA"', ' xml:lang="x-none"'))
    )
    assert [entry.language for entry in parse_document(atom(entries)).entries] == ["en", "fr-ca", "en"]


def test_a_guess_is_no_edit() -> None:
    """The entries are told apart as before, whatever is guessed of those beside them."""
    before, after = (parse_document(rss(_items("ok", *more))) for more in ((), GERMAN))
    assert (before.entries[0].language, after.entries[0].language) == (None, "de")
    assert before.entries[0].fingerprint == after.entries[0].fingerprint
    known = {before.entries[0].key: before.entries[0].fingerprint}
    assert len(parse_document(rss(_items("ok", *GERMAN)), known=known).entries) == len(GERMAN)
