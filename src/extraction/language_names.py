"""Names of languages, words for how well one is spoken, and what test scores say of it."""

from __future__ import annotations

from typing import Final

_NAMES: Final = {
    "fr": "francais|francaise|french|langue francaise",
    "en": "anglais|anglaise|english|langue anglaise|business english",
    "de": "allemand|german|deutsch",
    "es": "espagnol|espagnole|spanish|espanol|castillan",
    "it": "italien|italian|italiano",
    "pt": "portugais|portugaise|portuguese|portugues",
    "nl": "neerlandais|dutch|nederlands|flamand",
    "ar": "arabe|arabic|arabe litteraire|arabe dialectal|darija",
    "zh": "chinois|mandarin|chinese",
    "ja": "japonais|japanese",
    "ru": "russe|russian",
    "pl": "polonais|polish",
    "ro": "roumain|romanian",
    "tr": "turc|turkish",
    "uk": "ukrainien|ukrainian",
    "vi": "vietnamien|vietnamese",
    "hi": "hindi",
    "ko": "coreen|korean",
    "sv": "suedois|swedish",
    "da": "danois|danish",
    "no": "norvegien|norwegian",
    "fi": "finnois|finnish",
    "el": "grec|greek",
    "he": "hebreu|hebrew",
    "cs": "tcheque|czech",
    "hu": "hongrois|hungarian",
    "bg": "bulgare|bulgarian",
    "br": "breton",
    "ca": "catalan",
    "fsl": "lsf|langue des signes francaise|langue des signes|french sign language",
    "kab": "kabyle",
    "ber": "berbere|tamazight",
    "wo": "wolof",
    "ta": "tamoul|tamil",
    "ur": "ourdou|urdu",
    "fa": "persan|farsi|persian",
    "mg": "malgache|malagasy",
    "sr": "serbe|serbian",
    "hr": "croate|croatian",
    "sk": "slovaque|slovak",
    "sq": "albanais|albanian",
    "bn": "bengali",
}
LANGUAGE_CODES: Final = {name: code for code, names in _NAMES.items() for name in names.split("|")}

# Words for a level, with how surely they say it: words that are also used of other things, or
# that people stretch, are less sure. The levels are those the imports take them for.
_WORDS: Final = {
    ("native", 0.9): "langue maternelle|maternelle|maternel|native|native speaker|natif|native "
    "or bilingual|mother tongue|mother-tongue|first language|bilingue|bilingual|langue natale",
    ("C2", 0.7): "parfaitement maitrise|parfaite maitrise|parfait|mastery|near native|near-native",
    ("C1", 0.8): "courant|courante|couramment|courants|fluent|fluently|fluency|full professional "
    "proficiency|full professional|full proficiency|lu, ecrit, parle|lu ecrit parle|lu/ecrit/parle"
    "|lu, parle, ecrit|lu/parle/ecrit|lu - ecrit - parle|lu, ecrit et parle|lu, parle et ecrit",
    (
        "C1",
        0.6,
    ): "avance|advanced|tres bon niveau|tres bonne maitrise|very good|excellent|excellente"
    "|excellent niveau|tres bon|maitrise|maitrisee|proficient",
    ("B2", 0.7): "professionnel|professionnelle|professional working proficiency|professional"
    "|professional working|working proficiency|upper intermediate|upper-intermediate|operationnel"
    "|bon niveau|bonne maitrise|bonnes connaissances|good level|independent user",
    ("B2", 0.5): "bon|bonne|good|business level|aise|a l'aise|comfortable",
    ("B1", 0.7): "intermediaire|intermediate|conversational|conversationnel|limited working "
    "proficiency|limited working|working knowledge|niveau moyen|moyen|correct|technique|lu"
    "|fair|niveau correct|lecture technique|conversation|pratique",
    ("A2", 0.7): "scolaire|notions|notion|elementary proficiency|elementary|elementaire|basic"
    "|basics|bases|basique|basiques|rudiments|niveau scolaire|some|a few words|school level",
    ("A1", 0.7): "debutant|debutante|beginner|decouverte|grand debutant|en cours d'apprentissage"
    "|learning",
}
LEVEL_WORDS: Final = {
    word: meaning for meaning, words in _WORDS.items() for word in words.split("|")
}
# Said of so much else that they are levels only under a heading for languages.
VAGUE_LEVELS: Final = frozenset({
    "maitrise", "maitrisee", "lu", "pratique", "conversation", "some", "excellent", "excellente",
    "a l'aise", "aise", "bon", "bonne", "good", "learning", "moyen", "correct", "fair",
    "decouverte", "tres bon", "comfortable", "first language", "parfait", "elementary",
})  # fmt: skip

# Least scores for a level, best first. TOEIC Listening and Reading and TOEFL iBT: ETS, "Mapping
# the TOEIC and TOEFL tests to the CEFR"; IELTS: British Council, "IELTS and the CEFR"; Linguaskill
# and BULATS: Cambridge English scale.
TEST_SCORES: Final = {
    "toeic": (("C1", 945), ("B2", 785), ("B1", 550), ("A2", 225), ("A1", 120)),
    "toefl": (("C2", 114), ("C1", 95), ("B2", 72), ("B1", 42)),
    "ielts": (("C2", 8.5), ("C1", 7.0), ("B2", 5.5), ("B1", 4.0)),
    "linguaskill": (("C1", 180), ("B2", 160), ("B1", 140), ("A2", 120), ("A1", 100)),
    "bulats": (("C2", 90), ("C1", 75), ("B2", 60), ("B1", 40), ("A2", 20)),
}
HIGHEST_SCORE: Final = {
    "toeic": 990, "toefl": 120, "ielts": 9, "linguaskill": 210, "bulats": 100,
}  # fmt: skip
# Certificates whose name, or the level behind it, says how well a language is spoken.
NAMED_TESTS: Final = {
    "cpe": ("en", "C2"), "cambridge proficiency": ("en", "C2"), "cae": ("en", "C1"),
    "cambridge advanced": ("en", "C1"), "cambridge first certificate": ("en", "B2"),
    "first certificate": ("en", "B2"), "fce": ("en", "B2"), "testdaf": ("de", "B2"),
    "telc": ("de", ""), "goethe": ("de", ""), "dele": ("es", ""), "dalf": ("fr", ""),
    "delf": ("fr", ""), "tcf": ("fr", ""), "celi": ("it", ""), "cils": ("it", ""),
}  # fmt: skip
