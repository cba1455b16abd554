"""Where the work is done: at home, on site, or some days of each."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any, Final

from src.extraction.extracted import Extracted
from src.extraction.posting_sections import Outline
from src.extraction.posting_text import MOST_FOUND, PostingText

_COUNTS: Final = {"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "one": 1, "two": 2,
                  "three": 3, "four": 4, "cinq": 5, "five": 5}  # fmt: skip
_COUNT: Final = r"\d(?:[.,]5)?|" + "|".join(_COUNTS)
_DAYS: Final = (
    rf"(?P<low>{_COUNT})(?: ?(?:-|a|to|ou|or|/) ?(?P<high>{_COUNT}))? ?(?:j|jrs?|jours?|days?)\b"
)
_REMOTE: Final = (
    r"(?:teletravail|tele-travail|tt|remote|distanciel|home[ -]?office|wfh|from home|a distance|"
    r"work(?:ing)? from home|a domicile|teletravailles?|remotely|at home)"
)
_SITE: Final = (
    r"(?:presentiel|sur site|sur place|au bureau|presence|dans nos locaux|in (?:the |our )?office|"
    r"on[ -]?site|in[ -]office|office days|at the office|in (?:the |our )?[a-z]{3,14} office|"
    r"office)"
)
_PER_MONTH: Final = re.compile(r" ?(?:/|par|per|a|each|every) ?(?:mois|month)")
_AWAY_DAYS: Final = (
    re.compile(rf"\b{_DAYS}[^.;,\n\d]{{0,28}}?\b{_REMOTE}\b"),
    re.compile(
        rf"\b(?P<low>{_COUNT})(?:(?P<high>(?!))|) (?:remote|home|wfh|home[ -]office) days?\b"
    ),
    re.compile(rf"\bhybrid\w*[ ,:(]{{1,3}}{_DAYS}(?![^.;,\n]{{0,24}}{_SITE})"),
    re.compile(
        rf"\b{_REMOTE}\b(?! ?(?:non|impossible|exclu))[^.;\n\d]{{0,40}}?[ (:]{_DAYS}"
        rf"(?![^.;,\n]{{0,24}}{_SITE})"
    ),
)
_DAY_NAMES: Final = (
    "lundi|mardi|mercredi|jeudi|vendredi|mondays?|tuesdays?|wednesdays?|thursdays?|fridays?"
)
_NAMED_DAYS: Final = re.compile(
    rf"\b{_REMOTE} (?:le |les |on )?(?P<names>(?:{_DAY_NAMES})(?:(?:,| et| and|/) ?(?:le |les |"
    rf"on )?(?:{_DAY_NAMES})){{0,4}})"
)
_SITE_DAYS: Final = (
    re.compile(rf"\b{_DAYS}[^.;,\n\d]{{0,28}}?\b{_SITE}\b"),
    re.compile(rf"\b(?:presence|on[ -]?site|sur site|presentiel)\b[^.;\n\d]{{0,20}}?[ (:]{_DAYS}"),
)
_NONE: Final = re.compile(
    r"pas (?:de|d'acces au|de possibilite de) (?:teletravail|distanciel|remote)|"
    r"sans teletravail|aucun (?:jour de )?teletravail|"
    r"(?:teletravail|remote|home[ -]?office) ?:? ?(?:non|impossible|pas possible|exclu|aucun|no\b|"
    r"none|"
    r"n'est pas|not)|"
    r"non teletravaillable|pas teletravaillable|n'est pas teletravaillable|"
    r"100 ?% (?:en )?(?:presentiel|sur site|sur place|on[ -]?site|office)|"
    r"presentiel (?:uniquement|obligatoire|a temps plein|complet|total|a 100)|"
    r"(?:poste|travail|role|position|job)[^.;\n]{0,16} (?:en presentiel|sur site|on[ -]?site)\b"
    r"(?! (?:et|ou|client|2|3|deux|trois|\d))|"
    r"(?:entierement|exclusivement|uniquement) (?:en presentiel|sur site)|"
    r"no (?:remote|home ?office|work(?:ing)? from home|wfh)|not (?:a )?remote|"
    r"not suitable for remote|"
    r"(?:fully|full[ -]time|100 ?%|strictly|entirely|only) (?:on[ -]?site|office[ -]based|"
    r"in[ -]office)|"
    r"on[ -]?site only|office[ -]based|"
    r"(?:^|\n|\|)[ •*-]{0,4}(?:on[ -]?site|presentiel|sur site)(?= ?(?:\n|$|[|.]))|"
    r"[,(/] ?(?:on[ -]?site|presentiel)(?= ?(?:[,)|/.\n]|$))|"
    r"5 (?:days|jours)[^.;\n]{0,16} (?:in the office|on[ -]?site|sur site|au bureau)"
)
_FULL: Final = re.compile(
    r"full[ -]?remote|fully[ -]remote|100 ?% ?(?:en )?(?:remote|teletravail|a distance|distanciel)|"
    r"(?:remote|teletravail|distanciel|a distance) ?:?(?: a)? ?\(?100 ?%|"
    r"(?:teletravail|remote) (?:total|complet|integral|a temps plein|permanent)|full teletravail|"
    r"(?:entierement|totalement|completement|exclusivement) (?:a distance|en teletravail|remote)|"
    r"remote[ -]first|remote[ -]only|work from anywhere|home[ -]based|remote (?:from )?(?:anywhere|"
    r"worldwide|within|across)|"
    r"(?:entirely|completely|permanently|100) remote(?:ly)?|remote position|remote role|remote job|"
    r"(?:teletravail|remote|modalite|work mode|location|lieu) ?: ?(?:total|complet|full|remote\b"
    r"(?! (?:possible|friendly|partiel|\d)))|"
    r"(?:poste|role|position|job) (?:est |is )?(?:remote|a distance)\b(?! (?:possible|partiel))"
)
_HYBRID: Final = re.compile(
    r"teletravail (?:partiel|possible|occasionnel|ponctuel|hybride|negociable|flexible|autorise|"
    r"envisageable|regulier|apres|selon|en place|accepte)|hybrides?\b|hybrid\b|remote[ -]friendly|"
    r"remote (?:partiel|possible|occasionnel|ponctuel|partial|flexible)|partial(?:ly)? remote|"
    r"(?:possibilite|accord|charte|jours?) (?:de |d'un )?(?:teletravail|remote)|"
    r"occasional (?:home|remote)|some (?:remote|home)|flexible (?:remote|home)|partially remote|"
    r"(?:teletravail|remote|home office) ?: ?(?:oui|yes|possible|partiel|hybrid\w*)"
)
_FLEXIBLE: Final = re.compile(
    r"(?:teletravail|remote|lieu de travail) (?:libre|a la carte|au choix|illimite|a volonte)|"
    r"remote or (?:on[ -]?site|office|hybrid)|(?:on[ -]?site|office|hybrid),? or (?:fully )?remote|"
    r"teletravail ou presentiel|work where(?:ver)? you (?:want|like)|"
    r"choose where you work"
)
_BARE: Final = re.compile(r"\bteletravail\b|\bremote\b|\bhome[ -]?office\b")
_OTHER_MATTER: Final = re.compile(
    r"(?:solutions?|outils?|logiciels?|equipes?|teams?|gestion|offres?|candidat\w*|organisation|"
    r"sites?|"
    r"assistance|support|maintenance|prise en main|control|monitoring|sensing|areas?|locations?|"
    r"voiture|vehicules?|moteurs?|engine|cars?|cloud|vente|formation|infrastructure|manage|"
    r"managing)"
    r" ?(?:de |du |en |a |of |for )?$"
)


def read_remote(
    source: PostingText, outline: Outline, title: tuple[int, int] | None
) -> Extracted | None:
    """The ``remote_policy`` of a posting: ``mode``, and ``days_per_week`` where they are told.

    Days on site are taken from five; of a range of days the fewer ones at home; days a month are
    a quarter of them a week.
    """
    plain = source.plain
    if not _mentions_place(plain):
        return None
    for start, end in outline.labelled("remote"):
        label = _labelled(source, start, end)
        if label is not None:
            return label
    found = _by_days(source) or _by_names(source) or _by_words(source, outline)
    if found is not None:
        return found
    for match in islice(_BARE.finditer(plain), MOST_FOUND):
        if (
            title is not None
            and title[0] <= match.start()
            and "\n" not in plain[title[0] : match.start()][:120]
        ):
            return _policy(source, {"mode": "full_remote"}, *match.span(), 0.7)
        kind = outline.kind_at(match.start())
        if kind in {"offer", ""} and not _of_other_matter(plain, match.start()):
            return _policy(source, {"mode": "hybrid"}, *match.span(), 0.55)
    return None


def _mentions_place(plain: str) -> bool:
    return any(
        word in plain
        for word in ("teletravail", "remote", "home", "distan", "site", "presen", "bureau",
                     "hybrid", "office", "tele-", " tt ", "wfh", "anywhere", "domicile")
    )  # fmt: skip


def _policy(
    source: PostingText, value: dict[str, Any], start: int, end: int, confidence: float
) -> Extracted:
    return source.found("/remote_policy", value, *source.trimmed(start, end), confidence)


def _labelled(source: PostingText, start: int, end: int) -> Extracted | None:
    """What stands beside "Télétravail :"."""
    text = source.plain[start:end]
    days = re.match(_DAYS, text)
    if days is not None:
        return _policy(source, _at_home(days, text[days.end() :]), start, start + days.end(), 0.9)
    word = re.match(
        r"(?P<none>non|no\b|aucun|pas|impossible|none|presentiel|sur site|on[ -]?site)|"
        r"(?P<full>total|complet|full|100 ?%|remote\b)|"
        r"(?P<hybrid>oui|yes|partiel|possible|hybrid\w*|occasionnel|ponctuel|negociable)", text
    )  # fmt: skip
    if word is None:
        return None
    mode = {"none": "on_site", "full": "full_remote", "hybrid": "hybrid"}[str(word.lastgroup)]
    return _policy(source, {"mode": mode}, start, start + word.end(), 0.9)


def _by_days(source: PostingText) -> Extracted | None:
    plain = source.plain
    for patterns, at_home in ((_SITE_DAYS, False), (_AWAY_DAYS, True)):
        for pattern in patterns:
            for match in islice(pattern.finditer(plain), MOST_FOUND):
                if not at_home and re.search(_REMOTE, match[0]):
                    continue
                if at_home and re.search(_SITE, match[0]):
                    continue
                rest = plain[match.end("low") : match.end() + 24]
                value = _at_home(match, rest) if at_home else _on_site(match)
                if value is not None:
                    end = match.end()
                    if week := re.match(
                        r" ?(?:/|par|per|a) ?(?:semaine|sem\b|week)", plain[end : end + 16]
                    ):
                        end += week.end()
                    return _policy(source, value, match.start(), end, 0.9)
    return None


def _by_names(source: PostingText) -> Extracted | None:
    """The days that are named: "télétravail le mercredi et le vendredi" are two."""
    match = _NAMED_DAYS.search(source.plain)
    if match is None:
        return None
    days = float(len(set(re.findall(_DAY_NAMES, match["names"]))))
    return _policy(source, {"mode": "hybrid", "days_per_week": days}, *match.span(), 0.85)


def _number(text: str) -> float:
    return float(_COUNTS.get(text) or text.replace(",", "."))


def _at_home(match: re.Match[str], rest: str) -> dict[str, Any]:
    days = _number(match["low"])
    if _PER_MONTH.search(rest[:40]):
        days = round(days / 4, 2)
    mode = "full_remote" if days >= 5 else "hybrid" if days else "on_site"
    return {"mode": mode, "days_per_week": min(days, 5.0)}


def _on_site(match: re.Match[str]) -> dict[str, Any] | None:
    days = _number(match["high"] or match["low"])
    if days > 5 or _PER_MONTH.search(match[0]):
        return None
    return {"mode": "hybrid" if days < 5 else "on_site", "days_per_week": 5.0 - days}


def _by_words(source: PostingText, outline: Outline) -> Extracted | None:
    plain = source.plain
    for pattern, mode, sure in (
        (_NONE, "on_site", 0.9), (_FLEXIBLE, "flexible", 0.8), (_FULL, "full_remote", 0.9),
        (_HYBRID, "hybrid", 0.85),
    ):  # fmt: skip
        for match in islice(pattern.finditer(plain), MOST_FOUND):
            if mode == "hybrid" and _of_other_matter(plain, match.start(), hybrid=True):
                continue
            if mode != "on_site" and outline.kind_at(match.start()) == "wished":
                continue
            return _policy(source, {"mode": mode}, *match.span(), sure)
    return None


def _of_other_matter(plain: str, at: int, *, hybrid: bool = False) -> bool:
    before = plain[max(0, at - 32) : at]
    if hybrid:
        return bool(re.search(r"(?:vehicules?|voitures?|moteurs?|vehicles?|cars?|cloud|"
                              r"applications?|mobiles?|architectures?) $", before))  # fmt: skip
    return bool(_OTHER_MATTER.search(before))
