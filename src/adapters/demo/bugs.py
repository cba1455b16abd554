"""A dozen bugs of several states, in French and English, with what was said about them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import NAMESPACE_OID, uuid5

_TIMEOUT: Final = (
    "Traceback (most recent call last):\n"
    '  File "/opt/gateway/reader.py", line 88, in read\n'
    "    frame = self._sensor.frame(timeout=2.0)\n"
    '  File "/opt/gateway/vl53l8ch.py", line 41, in frame\n'
    '    raise TimeoutError(f"no frame of {self.name}")\n'
    "TimeoutError: no frame of ESP32_LL_01"
)

# Hours before the loading: reported, assigned, resolved, closed; comments have theirs.
_BUGS: Final[tuple[dict[str, Any], ...]] = (
    {
        "title": "VL53L8CH sensor timeout",
        "description": "Device ESP32_LL_01 stops responding after 2 hours.",
        "severity": "high", "priority": "urgent", "category": "hardware", "status": "in_progress",
        "deviceId": "ESP32_LL_01", "firmwareVersion": "v2.3.1", "reportedBy": "Jean Dupont",
        "assignedTo": "Marie Martin", "tags": ["sensor", "timeout", "esp32"],
        "reproductionSteps": "1. Start device\n2. Wait 2 hours\n3. Observe timeout",
        "errorLogs": [_TIMEOUT], "hours": {"created": 50, "assigned": 47},
        "said": ((46, "Marie Martin", "Reproduced on two devices; it needs firmware v2.3.1."),
                 (20, "Jean Dupont", "ESP32_LL_04 does the same since this morning.")),
    },
    {
        "title": "Capteur muet après la nuit",
        "description": "Le capteur du quai 4 ne répond plus le matin, il faut le redémarrer.",
        "severity": "medium", "priority": "high", "category": "sensor", "status": "open",
        "deviceId": "ESP32_LL_04", "firmwareVersion": "v2.3.1", "reportedBy": "Amélie Roux",
        "tags": ["capteur", "redémarrage"],
        "errorLogs": [_TIMEOUT.replace("LL_01", "LL_04").replace("88", "91")],
        "hours": {"created": 26},
    },
    {
        "title": "Score trop bas pour une infirmière expérimentée",
        "description": "Huit ans d'expérience à Nantes, et un poste à deux rues n'arrive que "
        "neuvième : le critère du trajet semble ne pas compter.",
        "severity": "medium", "priority": "medium", "category": "matching", "status": "resolved",
        "reportedBy": "Claire Petit", "assignedTo": "Paul Leroy", "tags": ["score", "trajet"],
        "resolution": "L'adresse était celle de l'agence ; elle est corrigée et le poste arrive "
        "premier.",
        "hours": {"created": 190, "assigned": 180, "resolved": 150},
        "said": ((178, "Paul Leroy", "Quelle adresse figure dans le profil ?"),
                 (170, "Claire Petit", "Celle de notre agence, en effet.")),
    },
    {
        "title": "Explanations show English labels in French",
        "description": "With Accept-Language: fr, two of the twelve criteria keep English names.",
        "severity": "low", "priority": "low", "category": "frontend", "status": "closed",
        "version": "2.1.0", "reportedBy": "Tom Baker", "assignedTo": "Paul Leroy",
        "tags": ["i18n"], "resolution": "Both names are translated since 2.1.1.",
        "hours": {"created": 600, "assigned": 590, "resolved": 520, "closed": 500},
    },
    {
        "title": "L'import d'un fichier CSV s'arrête à la ligne 5 000",
        "description": "Un fichier de 12 000 postes : le compte rendu s'arrête sans message.",
        "severity": "critical", "priority": "urgent", "category": "backend", "status": "closed",
        "component": "import", "reportedBy": "Nadia Benali", "assignedTo": "Marie Martin",
        "tags": ["import", "csv"], "resolution": "Un guillemet n'était pas fermé ; la ligne est "
        "désormais nommée dans le compte rendu.",
        "hours": {"created": 340, "assigned": 339, "resolved": 322, "closed": 300},
        "said": ((338, "Marie Martin", "Pouvez-vous joindre le fichier ?"),),
    },
    {
        "title": "Service answers 503 while a backup runs",
        "description": "Every night at 02:00 requests fail for about a minute.",
        "severity": "critical", "priority": "high", "category": "backend", "status": "in_progress",
        "environment": "production, PostgreSQL 16", "reportedBy": "Operations",
        "assignedTo": "Paul Leroy", "tags": ["backup", "availability"],
        "errorLogs": ["psycopg2.OperationalError: could not connect to server: HTTP 503"],
        "hours": {"created": 30, "assigned": 28},
    },
    {
        "title": "Températures négatives lues comme 65 535",
        "description": "Sous zéro, le capteur extérieur envoie des valeurs impossibles.",
        "severity": "high", "priority": "high", "category": "firmware", "status": "resolved",
        "deviceId": "ESP32_EXT_02", "firmwareVersion": "v2.2.0", "reportedBy": "Amélie Roux",
        "assignedTo": "Marie Martin", "tags": ["capteur", "température"],
        "resolution": "Valeur lue comme un entier signé à partir de v2.2.1.",
        "hours": {"created": 96, "assigned": 90, "resolved": 40},
    },
    {
        "title": "Dark theme for the documentation",
        "description": "It would be easier on the eyes at night if /docs had a dark theme.",
        "severity": "low", "priority": "low", "category": "frontend", "status": "wont_fix",
        "reportedBy": "Tom Baker", "tags": ["docs"], "hours": {"created": 450, "closed": 400},
        "said": ((400, "Paul Leroy", "Browsers can do that themselves; we leave it to them."),),
    },
    {
        "title": "Doublons de candidats après une reprise",
        "description": "Après une reprise d'import, trois candidats existent en double.",
        "severity": "medium", "priority": "medium", "category": "data", "status": "open",
        "reportedBy": "Nadia Benali", "tags": ["import", "doublons"], "hours": {"created": 73},
    },
    {
        "title": "Échantillon S-0412 classé hors norme",
        "description": "La mesure est bonne, mais l'échantillon S-0412 est classé hors norme.",
        "severity": "high", "priority": "medium", "category": "quality", "status": "open",
        "sampleId": "S-0412", "reportedBy": "Luc Garnier", "tags": ["qualité"],
        "hours": {"created": 5},
    },
    {
        "title": "Similar titles are ranked far apart",
        "description": "'Data engineer' and 'Ingénieur de données' differ by 0.3 in the score.",
        "severity": "medium", "priority": "low", "category": "ml", "status": "in_progress",
        "reportedBy": "Tom Baker", "assignedTo": "Paul Leroy", "tags": ["titles", "embeddings"],
        "hours": {"created": 260, "assigned": 200},
    },
    {
        "title": "Le bouton « Exporter » reste gris",
        "description": "Après un filtre par étiquette, le bouton « Exporter » reste inactif.",
        "severity": "low", "priority": "medium", "category": "frontend", "status": "open",
        "reportedBy": "Claire Petit", "tags": ["export"], "hours": {"created": 2},
    },
)  # fmt: skip


def demo_bugs(*, now: datetime) -> Iterator[dict[str, Any]]:
    """Bugs as they are brought in, by the same ids whenever they are loaded."""
    for number, told in enumerate(_BUGS, start=1):
        bug = {key: value for key, value in told.items() if key not in {"hours", "said"}}
        bug["id"] = str(uuid5(NAMESPACE_OID, f"nextvision demo bug {number}"))
        for name, hours in told["hours"].items():
            bug[f"{name}At"] = _before(now, hours)
        if bug["status"] in {"resolved", "closed"}:
            bug["resolvedBy"] = bug["assignedTo"]
        bug["comments"] = [
            {"createdAt": _before(now, hours), "author": author, "text": text}
            for hours, author, text in told.get("said", ())
        ]
        yield bug


def _before(now: datetime, hours: float) -> str:
    return (now - timedelta(hours=hours)).isoformat()
