"""The job's title in a posting."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from src.commute.places import Gazetteer
from src.extraction.posting_sections import Outline
from src.extraction.posting_text import PostingLine, PostingText
from src.matching.lexicon import Lexicon

_FIRST_LINES: Final = 8
_MOST_WORDS: Final = 9
_FIRST_PART: Final = 3000
_LONGEST: Final = 120
_EDGES: Final = ' \n\t,;:.-|•"*_!#=><'
_GENDER: Final = re.compile(
    r"\(?\b[hfmx] ?[/\-|] ?[hfmwx](?: ?[/\-|] ?[xnd]\b)?\)?|\((?:h|f|m)\)|\(m/f/[dx]\)|all genders"
)
_ADVERT: Final = re.compile(
    r"^(?:(?:offre(?: d'emploi)?|annonce|recrutement|urgent|job offer|vacancy|hiring|poste|"
    r"nous recrutons|on recrute|we are hiring|we're hiring|now hiring|recherche|recherchons|"
    r"recrute|"
    r"job title|titre|intitule(?: du poste)?|avis de vacance|wanted|emploi|mission(?: freelance)?|"
    r"[a-z]{0,3}ref[^:]{0,20})"
    r"\b[ !:\-|.]{1,5}(?:une? |un\(e\) |an? |our |notre )?)+"
)
_SEEKING: Final = re.compile(
    r"(?:(?:re)?cherch|recrut|integr|embauch|rempla(?:c|ç)?)(?:e|ons|ent|er|"
    r"ez)\b[^.;:\n]{0,80}?[ :](?<!pour )(?<!dans )(?<!sur )"
    r"(?<!de )(?<!avec )(?<!a )(?:une? ?/ ?une?|un\(e\)|un\.e|un·e|une?|des|ses|son|sa|"
    r"notre|nos|leur|leurs|deux|trois|plusieurs|\d{1,2}|ses futurs?|son futur|son/sa|"
    r"notre futur\w*)"
    r" (?:nouve\w+ |futur\w* |excellente?s? |talentueu\w+ )?"
    r"|(?:hiring|looking for|seeking|recruiting|searching for|look for|needs?|"
    r"in search of)(?: for)?"
    r"(?: (?:currently|now))? (?:an? |our |the |two |several |\d )?(?:new |experienced |talented |"
    r"motivated |"
    r"passionate |skilled |enthusiastic |highly |dynamic |next |reliable |friendly )*"
    r"|(?:il (?:nous )?faut|besoin) d?[e' ]{0,2}(?:une?|un[·.(]e\)?) |(?:poste d[e']|postes d[e']|"
    r"en tant que|as an?|role of|position of|poste : |(?:join us|rejoignez-nous) (?:as|comme|"
    r"en tant que)(?: an?| our)?|"
    r"devenez|become an?|deviens) ?"
)
# Where a title in a sentence is over.
_OVER: Final = re.compile(
    r"[,;:.!?\n•|](?!\w)| - | (?:pour |afin |en (?:cdi|cdd|interim|alternance|stage|contrat|vue|"
    r"poste|renfort|charge de)|"
    r"a (?:temps|mi-temps|[A-Z]|pourvoir|paris|partir|domicile pour)|au sein|dans (?:le|la|les|un|"
    r"une|notre|l')|chez |qui |"
    r"base|situe|dont |avec |motive|dynamique|experimente|passionne|disponible|capable|souhait|"
    r"to (?:join|work|help|lead|support|manage|our|build|drive|be|take|assist|cover)|who |"
    r"for (?:our|a|an|the|their|its)|based|in (?:our|the|a|[a-z]+)\b|"
    r"with (?:a|an|at|strong|experience|\d)|on a |at our|within|h/f|f/h|rattache|sous la|des que|"
    r"vous |you |au (?:service|poste|depart)|(?:sur|a|au|aux) (?=[A-Z]))|\((?!e\)|ne\)|se\)|"
    r"trice\)|h|f|m|euse\)|ere\)|rice\)|s\))"
)
_RECRUITS: Final = re.compile(
    r"\b(?:recherch|recrut(?!eu|emen)|hiring|looking for|seeking|cherch(?:e|ons|ent)\b|embauch)"
)
# What is left of "un ou une", "notre 4e", "recruiting a" before a title.
_ARTICLE: Final = re.compile(
    r"(?:(?:ou |/ ?)?(?:une?|an?|sa|son|notre|our|leur)[ \n]|\d{1,2}(?:e|eme|er|ere)? |"
    r"\d{1,2} x? ?)+"
)
_BEFORE_TITLE: Final = re.compile(
    r"[.:;!?,\n•|>]\s|\s-\s|\b(?:un\(e\)|un[·.]e\b|l'|"
    r"(?:une?|son|sa|ses|notre|nos|le|la|les|des|an?|our|the|ou)\b) ?"
)
_CUT: Final = re.compile(
    r"\s+[-–—|•·]\s+|\s*[|•]\s*|\s+/\s+(?=[A-Z][a-z]+ ?\()|,\s+|\s+\((?=[^)]{3,}\))|\s+@\s+"
)
_TERMS: Final = re.compile(
    r"\(?(?:(?:offre de )?stage(?: de fin d'etudes)?|mission(?: freelance)?|contrat (?:pro|"
    r"d'apprentissage)|internship|"
    r"apprentissage|cdi|cdd|interim|alternance|freelance|temps (?:plein|partiel|complet)|"
    r"full[ -]time|"
    r"part[ -]time|permanent|contract|remote|teletravail|hybrid\w*|on[ -]?site|full remote|urgent|"
    r"\d{2}h|\d{1,2} mois|ref\b.*|reference.*|job id.*|asap|"
    r"des que possible|(?:a partir de )?\d[\d .,]*k?(?:€| ?euros?| ?k).*|£.*|\$.*|france|uk|fr)"
    r"(?:[ /,+&-]+(?:cdi|cdd|interim|remote|\d{1,3} ?(?:mois|h|%)|temps \w+|fr|france|eu|uk|"
    r"possible|"
    r"full[ -]time|part[ -]time|hybrid\w*|de|ou|freelance|renouvelable|\d+))*\)?"
)
_BRACKET: Final = re.compile(
    r"[\[(](?:urgent|cdi|cdd|interim|stage|alternance|remote|mission(?: freelance)?|"
    r"[a-z]{2}\d+)[\])]\s*[-:]?\s*"
)
# Whom one looks for without saying the trade.
_PERSONS: Final = frozenset(
    "profil candidat candidats profils personne someone people candidate candidates personnes "
    "talents collaborateurs experience equipe you".split()
)
_NOT_A_TITLE: Final = re.compile(
    r"^(?:bonjour|hello|hi\b|cher|dear|madame|from:|to:|de :|a :|date|http|www|objet du message|"
    r"nous |notre |vous |you |we |our |dans le cadre|creee|fondee|depuis|publie|posted|il y a|"
    r"about|"
    r"a propos|ref|postuler|apply|partager|share|accueil|home|menu|connexion|login|retour|"
    r"\d+ (?:offres|jobs)|offre n|n°|entreprise|societe|lieu|contrat|salaire|type|company|location|"
    r"salary|urgent\W*$|"
    r"offre d'emploi\W*$|on recrute\W*$|nous recrutons\W*$|we are hiring\W*$|we're hiring\W*$|"
    r"job offer\W*$|"
    r"rejoignez|join |recrutement\W*$|fiche de poste\W*$|job description\W*$|annonce\W*$|profil|"
    r"mission)"
)


def read_title(
    source: PostingText, outline: Outline, lexicon: Lexicon, gazetteer: Gazetteer
) -> tuple[tuple[int, int], float] | None:
    """``[start, end)`` of the title and how sure it is: of a label, a first line, a sentence."""
    options: list[tuple[float, int, tuple[int, int]]] = []
    for start, end in outline.labelled("title"):
        span = _neat(source, lexicon, gazetteer, start, end)
        if span is not None:
            known = lexicon.names_occupation(source.text[span[0] : span[1]])
            options.append((0.95 if known or start < 400 else 0.7, -start, span))
    for at, line in enumerate(source.lines[:_FIRST_LINES]):
        sure, span = _line(source, outline, lexicon, gazetteer, line, at)
        if span is not None:
            options.append((sure, -line.start, span))
    if not any(sure >= 0.8 for sure, _, _ in options):
        for match in _SEEKING.finditer(source.plain, 0, _FIRST_PART):
            span = _in_sentence(source, match.end())
            if span is None:
                continue
            known = lexicon.names_occupation(source.text[span[0] : span[1]])
            marked = bool(
                _GENDER.search(source.plain, span[0], min(span[1] + 8, len(source.plain)))
            )
            sure = 0.75 if known or marked else 0.5
            if outline.headed_at(span[0]) in {"profile", "offer", "missions"} and not marked:
                sure -= 0.2
            options.append((sure, -span[0], span))
        options += _marked(source, lexicon)
    options = [option for option in options if option[0] >= 0.4]
    if not options:
        return None
    sure, _, span = max(options)
    return span, min(0.95, sure)


def _line(
    source: PostingText, outline: Outline, lexicon: Lexicon, gazetteer: Gazetteer,
    line: PostingLine, at: int,
) -> tuple[float, tuple[int, int] | None]:  # fmt: skip
    plain = source.plain
    text = plain[line.start : line.end]
    inside = any(heading.start <= line.start < heading.end for heading in outline.headings)
    if inside or len(text) > 170 or not re.search(r"[a-z]{3}", text):
        return 0.0, None
    advert = _ADVERT.match(text)
    start = line.start + (advert.end() if advert else 0)
    if advert is None and (_NOT_A_TITLE.match(text) or _RECRUITS.search(text)):
        return 0.0, None
    if outline.headed_at(line.start) in {"profile", "missions", "offer"}:
        return 0.0, None
    span = _neat(source, lexicon, gazetteer, start, line.end)
    if span is None:
        return 0.0, None
    title = source.text[span[0] : span[1]]
    words = len(title.split())
    marked = bool(_GENDER.search(plain, line.start, line.end))
    known = lexicon.names_occupation(title)
    sure = 0.35 + 0.3 * marked + 0.3 * known + 0.2 * (at == 0) + 0.1 * bool(advert)
    sure -= 0.05 * at + 0.3 * text.endswith(".") + 0.3 * (words > 12) + 0.2 * line.bullet
    sure -= 0.3 * bool(
        re.search(r"\b(?:recherche|recrute|vous|nous|est|sont|we|is|are|you)\b", text)
    )
    return min(sure, 0.95), span


def _neat(
    source: PostingText, lexicon: Lexicon, gazetteer: Gazetteer, start: int, end: int
) -> tuple[int, int] | None:
    """The part of a line that is the title: contract, place, pay and reference behind it go."""
    start, end = source.trimmed(start, end, _EDGES)
    text = source.text
    bracket = _BRACKET.match(source.plain, start, end)
    if bracket is not None:
        start = bracket.end()
    cuts = list(_CUT.finditer(text, start, end))
    last = end
    while cuts:
        cut = cuts.pop()
        part = source.trimmed(cut.end(), last, " \n\t,;:.-|•[]")
        if text[cut.start() : cut.end()].endswith("("):
            part = source.trimmed(*part, ") ")
        if part[0] < part[1] and not _no_trade(source, lexicon, gazetteer, *part):
            break
        last = cut.start()
    # "CDI - Comptable - Lyon": what stands before may be no trade either.
    for cut in _CUT.finditer(text, start, last):
        part = source.trimmed(start, cut.start(), " ()[]")
        if not _no_trade(source, lexicon, gazetteer, *part):
            break
        start = cut.end()
    tail = re.search(
        r"[ (\-]+(?:en )?(?:cdi|cdd|interim|alternance|stage)(?: (?:de )?\d{1,2} mois|"
        r" temps \w+)?\)?$|"
        r" ?\(?\d{2,3} ?(?:-|a) ?\d{2,3} ?k(?:€)?\)?$", source.plain[start:last]
    )  # fmt: skip
    if tail is not None and tail.start() > 3:
        last = start + tail.start()
    start, last = source.trimmed(start, last, _EDGES)
    opened = text.count("(", start, last) - text.count(")", start, last)
    if opened > 0 and text[last : last + 1] == ")":
        last += 1
    if last - start > _LONGEST or not re.search(r"[^\W\d_]{2}", text[start:last]):
        return None
    return start, last


def _no_trade(
    source: PostingText, lexicon: Lexicon, gazetteer: Gazetteer, start: int, end: int
) -> bool:
    """Whether a part of a title is a contract, a place, a pay or a company, and no trade."""
    plain = source.plain[start:end]
    if not plain or _TERMS.fullmatch(plain):
        return True
    if _GENDER.fullmatch(plain):
        return False
    written = source.text[start:end]
    if lexicon.names_occupation(written):
        return False
    if not (written[:1].isupper() or written[:1].isdigit()):
        return False
    words = written.split()
    if len(words) > 6:
        return False
    # "Lyon Part-Dieu", "Lattes, centre Carrefour", "Lyon shared service centre": a town leads.
    return any(gazetteer.find(" ".join(words[:count])) is not None for count in (len(words), 1, 2))


def _marked(source: PostingText, lexicon: Lexicon) -> list[tuple[float, int, tuple[int, int]]]:
    """The words before a gender mark ("Automaticien (F/H) : ..."): only titles bear one."""
    found = []
    for mark in islice(_GENDER.finditer(source.plain, 0, _FIRST_PART), _FIRST_LINES):
        low = max(0, mark.start() - _LONGEST // 2)
        start = low
        for start_sign in _BEFORE_TITLE.finditer(source.plain, low, mark.start()):
            start = start_sign.end()
        start, end = source.trimmed(start, mark.end(), ' \n\t,;:.-|•"')
        title = source.text[start:end]
        if mark.start() - start < 4 or len(title.split()) > _MOST_WORDS:
            continue
        if lexicon.names_occupation(title):
            found.append((0.72, -start, (start, end)))
        elif title[0].isupper():
            found.append((0.5, -start, (start, end)))
    return found


def _in_sentence(source: PostingText, start: int) -> tuple[int, int] | None:
    """The title that follows "recherche un(e)", up to where the sentence speaks of other things."""
    limit = min(len(source.plain), start + _LONGEST)
    part = source.plain[start:limit]
    end = len(part)
    for over in _OVER.finditer(part):
        if over.start() > 2:
            end = over.start()
            break
    gender = _GENDER.match(source.plain[start + end :].lstrip(" "))
    end = start + end
    if gender is not None:
        end = source.plain.find(gender[0], end) + len(gender[0])
    # A name of a town after "à" ends it too; capitals are in the text as written.
    town = re.search(r" (?:à|au|aux|in|sur|at) (?=[A-ZÀ-Þ])", source.text[start:end])
    if town is not None:
        end = start + town.start()
    start, end = source.trimmed(start, end)
    if article := _ARTICLE.match(source.plain, start, end):
        start = article.end()
    words = source.plain[start:end].split()
    if not 1 <= len(words) <= 10 or len(source.plain[start:end]) < 4:
        return None
    if words[0] in _PERSONS:
        return None
    return start, end
