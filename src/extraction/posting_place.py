"""Where the work is: towns that a posting names, as locations."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any, Final

from src.commute.places import Gazetteer, Place
from src.extraction.extracted import Extracted
from src.extraction.posting_sections import Outline
from src.extraction.posting_text import MOST_FOUND, PostingText

_MOST: Final = 5
_HEADER_LINES: Final = 6
_LONGEST_HEADER: Final = 90
_PART: Final = re.compile(r"(?:[^|•·,/–—:\n-]|(?<=\S)-(?=\S))+")
# Names of towns as they are written: capitals, small words and hyphens between them.
_WORD: Final = r"[A-ZÀ-ÖØ-Þ][\w'’.]{0,24}(?:-[\w'’]{1,24}){0,6}"
_TOWN: Final = (
    rf"(?:(?:Le|La|Les|L['’]|St|Ste|Saint|Sainte) ?)?{_WORD}"
    rf"(?: (?:(?:sur|sous|en|de|la|le|les|lès|aux|du|d['’])[ -]?){{0,2}}{_WORD}){{0,3}}"
)
_ARRONDISSEMENT: Final = r"(?: (?:\d{1,2}(?:e|er|ème|eme)?)\b(?: arr(?:ondissement)?\.?)?)?"
_POSTAL: Final = re.compile(rf"\b(?P<code>\d{{5}})[ ,-]{{1,3}}(?P<town>{_TOWN})")
_DEPARTMENT: Final = re.compile(
    rf"(?P<town>{_TOWN}){_ARRONDISSEMENT} ?(?:\((?P<code>\d{{5}}|\d{{2,3}}|2[AB])\)|"
    rf"[-,/] ?(?P<bare>\d{{5}})\b)"
)
_CUED: Final = re.compile(
    rf"(?P<cue>\b(?:[Bb]asée?(?:\(e\)|\.e)?s?|[Ss]ituée?s?|[Ll]ocalisée?s?|[Ii]mplantée?s?|"
    rf"[Bb]ased|[Ll]ocated|"
    rf"[Pp]oste à pourvoir|[Rr]endez-vous|(?:[Rr]ecrut|[Rr]echerch|"
    rf"[Cc]herch)[a-zé()]{{1,9}}[^.;\n]{{0,90}}?|"
    rf"[Ll]ieu(?: de travail)?|[Aa]gence|[Mm]agasin|[Bb]ureaux?|[Oo]ffices?|[Cc]linique|[Hh]ôtel|"
    rf"[Rr]estaurant|[Ss]ite|[Hh]iring[^.;\n]{{0,60}}?|"
    rf"[Ee]ntrepôt|[Uu]sine|[Cc]abinet|[Éé]tablissement|[Bb]outique|[Cc]entre|[Rr]ésidence|"
    rf"[Ll]ooking for[^.;\n]{{0,60}}?|"
    rf"[Cc]hantiers?|[Cc]rèche|[Ee]hpad|EHPAD|[Ll]aboratoire|[Pp]harmacie|[Ss]alon|[Ss]tore|"
    rf"[Ww]arehouse|[Hh]otel|[Pp]lant)"
    rf" (?:de |d['’])?(?:à|au|aux|en|in|sur|near|near to|at|proche de|près de|"
    rf"de) )(?P<town>{_TOWN}){_ARRONDISSEMENT}"
)
_AT: Final = re.compile(
    rf"(?<![\w])(?P<cue>à|au|aux|in|sur|près de|proche de|"
    rf"near) (?P<town>{_TOWN}){_ARRONDISSEMENT}(?![\w%])"
)
_OUR_OFFICE: Final = re.compile(
    rf"\b(?:our|the|notre|nos) (?P<town>{_WORD}(?: {_WORD})?)(?:-based)? (?:office|team|site|store|"
    rf"hub|studio|warehouse|plant|bureau)"
)
_NUMBERED: Final = re.compile(
    r"\b(?P<town>Paris|Lyon|Marseille|PARIS|LYON|MARSEILLE)(?= \d{1,2}(?:e|er|ème|eme)?\b)"
)
_OF: Final = re.compile(
    rf"\b(?:agence|gare|port|quartiers?[a-z ]{{0,12}}|cœur|centre|minutes|km|secteur|région|"
    rf"périphérie|arrondissements?|"
    rf"commune|ville|mairie|depot|quarter|station|area) (?:de |d['’]|of )?(?P<town>{_TOWN})"
)
_ALONE: Final = re.compile(rf"(?:^|(?<=[,(.|:–] )|(?<=[(\n]))(?P<town>{_TOWN})(?= ?[,.:()|\n]|$)")
# From the surest lead to the least; the first that gives a town is taken.
_LEADS: Final = (
    (_CUED, 0.8), (_OUR_OFFICE, 0.75), (_NUMBERED, 0.75), (_AT, 0.65), (_OF, 0.6), (_ALONE, 0.55),
)  # fmt: skip
_AND_TOWN: Final = re.compile(
    rf"(?: \(\d{{2,5}}\))?(?:,| et| ou| and| or|/| /) ?(?:à |in )?(?P<town>{_TOWN})"
)
_SHORTEST_TOWN: Final = 4
_SPLIT: Final = re.compile(
    r" ?[/;|] ?| (?:ou|or|et|and|&|puis) | - (?=[A-Z\d])|, (?=[A-Z][^,]{2,30} ?\(\d)"
)
_REMOTE: Final = re.compile(
    r"full[ -]?remote|remote|teletravail|hybrid\w*|on[ -]?site|a distance|home ?office|\d+ ?%|"
    r"possible|"
    r"partiel|\d ?(?:jours?|j|days?)(?: par semaine)?"
)
_NOT_A_TOWN: Final = frozenset(
    "france europe monde paris-region international francais anglais vous nous notre nos votre vos "
    "le la les un une mission missions profil poste contrat cdi cdd salaire equipe temps bac "
    "you we our the your team job role office contact direction service client clients excel word "
    "java python mars mai avril juin juillet septembre octobre janvier fevrier pole emploi urgence "
    "english french word sap orange responsable vente bureau poste bon may march june july "
    "ville loire maine nord sud est ouest manche centre atlantique "
    "contacts projet projets base bases ventes garde don grand grande".split()
)
_COUNTRY: Final = re.compile(
    r"\b(?:(?P<FR>france)|(?P<BE>belgique|belgium)|(?P<CH>suisse|switzerland)|"
    r"(?P<LU>luxembourg)|(?P<GB>united kingdom|royaume[ -]uni|uk|england|scotland|wales)|"
    r"(?P<DE>germany|allemagne)|(?P<ES>spain|espagne)|(?P<IE>ireland|irlande)|"
    r"(?P<NL>netherlands|pays-bas)|(?P<US>usa|united states|etats-unis)|(?P<CA>canada)|"
    r"(?P<PT>portugal)|(?P<IT>italy|italie))\b"
)
_NOISE: Final = re.compile(
    r"^(?:à|a|au|in|en|sur|near|proche de|près de|secteur|around|autour de) +", re.IGNORECASE
)


def read_places(
    source: PostingText, outline: Outline, gazetteer: Gazetteer, title: tuple[int, int] | None
) -> list[Extracted]:
    """The ``location`` or locations: beside a label, in the title, by a postal code, by words.

    A label is taken at its word; elsewhere a name counts only where the gazetteer knows it.
    """
    reader = _Reader(source, outline, gazetteer)
    for start, end in outline.labelled("location"):
        reader.label(start, end)
    if not reader.found and title is not None:
        reader.title(title)
    if not reader.found:
        reader.header()
    if not reader.found:
        reader.coded()
    if not reader.found:
        reader.cued()
    several = reader.found[:_MOST]
    pointer = "/location" if len(several) == 1 else "/location/{}"
    return [
        source.found(pointer.format(at), value, start, end, sure)
        for at, (value, start, end, sure) in enumerate(several)
    ]


class _Reader:
    """Collects places of one posting, each town once."""

    def __init__(self, source: PostingText, outline: Outline, gazetteer: Gazetteer) -> None:
        self._source = source
        self._outline = outline
        self._gazetteer = gazetteer
        self.found: list[tuple[dict[str, Any], int, int, float]] = []
        self._known: set[object] = set()

    def label(self, start: int, end: int) -> None:
        """What stands beside "Lieu :", one place or several."""
        text = self._source.text
        country = self._country(start, end)
        at = start
        for part in [*_SPLIT.finditer(text, start, end), None]:
            stop = part.start() if part is not None else end
            if at < stop:
                self._one(at, stop, country)
            at = part.end() if part is not None else end

    def _one(self, start: int, end: int, country: str | None) -> None:
        source = self._source
        remote = _REMOTE.search(source.plain, start, end)
        if remote is not None:
            end = remote.start()
        start, end = source.trimmed(start, end, " ,;:.-|(\n\"'")
        if noise := _NOISE.match(source.text[start:end]):
            start += noise.end()
        written = source.written(start, end)
        if not written or len(written) > 90 or not re.search(r"[^\W\d_]{2}", written):
            if re.fullmatch(r"\d{5}", written):
                self._add({"postal_code": written}, start, end, 0.85, None)
            return
        # "bureaux modernes et lumineux": a place has a capital or is known.
        place = self._gazetteer.find(written, country=country)
        if place is None and not (re.match(r"[A-ZÀ-Þ\d]", written) and len(written) <= 40):
            return
        sure = 0.95 if place is not None else 0.6
        if written.lower() in {"france", "france entiere", "international", "europe"}:
            return
        self._add(_location(written, country), start, end, sure, place)

    def title(self, title: tuple[int, int]) -> None:
        """A town in a part of the title: "Comptable - Lyon", "Cook (Paris)"."""
        text = self._source.text
        low, high = title
        line = text.find("\n", high)
        high = line if 0 <= line - high < 80 else high
        for match in re.finditer(
            r"(?:[-–—|(,/] ?|\bà |\bin |\([HFM] ?/ ?[HFM]\) |"
            r"\b[HF] ?/ ?[HF] )([^-–—|(),/\n]{2,40}(?:-[^\s|(),/]+)*)",
            text[low:high],
        ):
            start, end = self._source.trimmed(low + match.start(1), low + match.end(1))
            written = text[start:end]
            if written.lower() in _NOT_A_TOWN or not written[:1].isupper():
                continue
            place = self._gazetteer.find(written) if len(written.split()) <= 5 else None
            if place is None:
                # "Lyon Part-Dieu", "Calais depot": the town leads.
                _, end = self._shortened(start, start, end)
                written = text[start:end]
                place = self._gazetteer.find(written) if written else None
            if match[0][0] == "(" and self.found:
                continue  # "Fleury-les-Aubrais (Orléans)" is one place
            if place is not None and _same(place, written):
                code = re.match(r" ?\((\d{2,5})\)", text[end : end + 9])
                full = f"{written} ({code[1]})" if code else written
                self._add(
                    _location(full, None), start, end + (code.end() if code else 0), 0.85, place
                )

    def header(self) -> None:
        """A town that is the whole of a part of the first lines: "Bordeaux | 24 mois"."""
        source = self._source
        for line in source.lines[:_HEADER_LINES]:
            if line.end - line.start > _LONGEST_HEADER or source.plain[line.end - 1] == ".":
                continue
            for part in _PART.finditer(source.text, line.start, line.end):
                start, end = source.trimmed(*part.span(), ' ,;:-|•"')
                written = source.text[start:end]
                if written.lower() in _NOT_A_TOWN or not written[:1].isupper() or len(written) < 3:
                    continue
                place = self._gazetteer.find(written) if len(written.split()) <= 5 else None
                if place is not None:
                    self._add(_location(written, None), start, end, 0.75, place)

    def coded(self) -> None:
        """Towns beside a postal code or the number of their department."""
        text = self._source.text
        for match in islice(_POSTAL.finditer(text), MOST_FOUND):
            start, end = self._shortened(match.start("code"), *match.span("town"))
            place = self._gazetteer.find(text[match.start("town") : end], postal_code=match["code"])
            if place is not None and end > match.start("town"):
                value = {"city": self._source.written(match.start("town"), end),
                         "postal_code": match["code"]}  # fmt: skip
                self._add(value, start, end, 0.85, place)
        for match in islice(_DEPARTMENT.finditer(text), MOST_FOUND):
            start, end = match.span()
            start = self._first_word(match.start("town"), match.end("town"))
            written = self._source.written(start, end)
            if start < match.end("town") and self._outline.kind_at(start) != "apply":
                place = self._gazetteer.find(written)
                name = text[start : match.end("town")]
                if place is not None and self._gazetteer.find(name) is not None:
                    self._add(_location(written, None), start, end, 0.85, place)
            if len(self.found) >= _MOST:
                return

    def cued(self) -> None:
        """The town that words lead to: "basé à Lyon", "our Dublin office", "Lyon 9e", "à Lyon"."""
        text = self._source.text
        for pattern, sure in _LEADS:
            for match in islice(pattern.finditer(text), MOST_FOUND):
                start, end = match.span("town")
                kind = self._outline.headed_at(start)
                if (kind in {"profile", "wished"} and sure < 0.8) or (
                    kind == "company" and sure < 0.6
                ):
                    continue
                whole = end
                start, end = self._shortened(start, start, end)
                if pattern is _ALONE and end < whole and text[end] != "-":
                    continue  # "FOURS HARTMANN, Obernai" begins with no town
                if start < end:
                    self._lead(start, end, sure)
                    # A second town counts only where it is joined to the first.
                    while joined := _AND_TOWN.match(text, end):
                        start, end = self._shortened(joined.start("town"), *joined.span("town"))
                        if start >= end:
                            break
                        self._lead(start, end, sure)
                    return

    def _lead(self, start: int, end: int, sure: float) -> None:
        tail = re.match(_ARRONDISSEMENT, self._source.text[end : end + 24])
        end += tail.end() if tail else 0
        written = self._source.written(start, end)
        place = self._gazetteer.find(written)
        self._add(_location(written, None), start, end, sure, place)

    def _shortened(self, first: int, start: int, end: int) -> tuple[int, int]:
        """The longest beginning of the words in [start, end) that the gazetteer knows."""
        text = self._source.text
        while start < end:
            low, high = self._source.trimmed(start, end)
            written = text[low:high]
            if written.lower() not in _NOT_A_TOWN and len(written) > 2:
                place = self._gazetteer.find(written)
                if place is not None and _same(place, written):
                    return first, high
            # "Lyon Part-Dieu", then "Strasbourg-Hautepierre": the town leads.
            cut = max(text.rfind(" ", start, end), text.rfind("-", start, end))
            if cut > start and text[cut] == "-" and cut - start < _SHORTEST_TOWN:
                cut = -1
            end = max(start, cut)
        return first, first

    def _first_word(self, start: int, end: int) -> int:
        """Where the town begins in words before a bracket: "Magasin Lyon (69)"."""
        text = self._source.text
        at = start
        while at < end:
            written = text[at:end]
            if written.lower() not in _NOT_A_TOWN and self._gazetteer.find(written) is not None:
                return at
            space = text.find(" ", at, end)
            if space < 0:
                return end
            at = space + 1
        return end

    def _country(self, start: int, end: int) -> str | None:
        match = _COUNTRY.search(self._source.plain, start, end)
        return match.lastgroup if match is not None else None

    def _add(
        self, value: dict[str, Any], start: int, end: int, sure: float, place: Place | None
    ) -> None:
        key = (place.latitude, place.longitude) if place is not None else str(value)
        if value and key not in self._known and len(self.found) < _MOST:
            self._known.add(key)
            self.found.append((value, start, end, sure))


def _same(place: Place, written: str) -> bool:
    """Whether the gazetteer took the first letters at their word, not a part of the phrase."""
    return written[:1].isupper() and bool(place.name)


def _location(written: str, country: str | None) -> dict[str, Any]:
    """A location from words such as "12 rue X, 44000 Nantes", "Nantes (44)", "Dublin, Ireland"."""
    value: dict[str, Any] = {}
    rest = written
    if country is not None:
        value["country"] = country
        rest = re.sub(
            r"[,(/ -]+(?:france|belgique|belgium|suisse|switzerland|united kingdom|uk|england|"
            r"scotland|wales|germany|allemagne|spain|espagne|ireland|irlande|royaume[ -]uni)\)?$",
            "", rest, flags=re.IGNORECASE,
        ) or rest  # fmt: skip
    code = re.search(r"(?<!\d)(\d{5})(?!\d)", rest)
    if code is not None:
        value["postal_code"] = code[1]
        after = rest[code.end() :].strip(" ,-()")
        before = rest[: code.start()].strip(" ,-(")
        if after:
            value["city"] = after.split(",")[0].strip()
        elif before:
            value["city"] = before.split(",")[-1].strip()
        return value
    rest = rest.strip(" ,-/")
    if rest.count("(") > rest.count(")"):
        rest += ")"
    value["city"] = rest[:120]
    return value
